"""One run of `nbgrader autograde`: which submissions it grades, and the verdicts on them."""

import atexit
from dataclasses import replace
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.utils import rmtree

from autograder import report
from autograder.candidate import needs_spark
from autograder.course import Course, Lesson
from autograder.court import Court, caution, isolation_level
from autograder.handed_in import read
from autograder.lane import Job, Settings
from autograder.lanes import Lanes
from autograder.referee import Verdict
from autograder.store import Store
from autograder.submitted import Submission


class ClassRun:
    """The verdicts of one run, reached in lanes as soon as one is missing.

    Args:
        settings: how to grade.
        lanes: how many submissions at once.
        converter: nbgrader's converter, which knows what is handed in.
    """

    def __init__(self, settings: Settings, lanes: int, converter: Autograde) -> None:
        self.course = Course(Path(settings.folder))
        level = isolation_level(settings.isolation, settings.require_isolation)
        self._settings = Settings(settings.folder, level, settings.require_isolation)
        self._count = lanes
        self._converter = converter
        self._store = Store(self.course, level)
        self._lanes: Lanes | None = None
        self._court: Court | None = None
        self._submissions = self._waiting()
        self._reported = not self._submissions
        if self._submissions and (told := caution(level)):
            converter.log.warning(told)
        atexit.register(self.close)

    def _waiting(self) -> list[Submission]:
        """What nbgrader is about to grade, in its order.

        What a killed run left half done is taken away, else nbgrader would take it for done. The
        verdicts reached so far are in the store, so that nothing is graded twice.
        """
        waiting, places = [], self._converter.coursedir
        for folder, notebooks in sorted(self._converter.assignments.items()):
            whole = Submission.of(places, folder)
            # A run on one notebook leaves the others alone.
            if places.notebook_id == "*" and whole.is_half_graded(self.course):
                rmtree(str(whole.graded))
            if self._converter.force or whole.is_waiting(places):
                asked = tuple(Path(name) for name in sorted(notebooks))
                waiting.append(replace(whole, notebooks=asked))
        return waiting

    def is_submitted(self, path: Path) -> bool:
        """Whether this is a student's file, not what nbgrader has made of it."""
        return str(path.parent) in self._converter.assignments

    def verdict(self, text: str, lesson: Lesson, assignment: str, student: str) -> Verdict:
        """The verdict on a notebook; at the first one that is missing the class is graded.

        Raises:
            RuntimeError: the grader or the judge is broken; no student is to blame.
        """
        key = self._store.key(text, lesson)
        if (kept := self._store.find(key)) is not None:
            return kept
        if self._lanes is None:
            self._lanes = Lanes(self._settings, self._jobs(), self._count)
        self._lanes.wait(student, assignment)
        if (reached := self._store.find(key)) is not None:
            return reached
        # The file has changed since the class was handed out.
        if self._court is None:
            s = self._settings
            self._court = Court(s.folder, s.isolation, s.require_isolation)
        return self._court.verdict(text, lesson, (assignment, student))

    def _jobs(self) -> list[Job]:
        """The notebooks that have no verdict yet, in the order of the course.

        That order matters: a worker that has seen the reference of a function does not grade it.
        Where no worker finds another, those of a submission that need Spark are a job of their own.
        """
        jobs = []
        for one in self._submissions:
            missing = sorted(filter(self._lacks_verdict, one.notebooks), key=self._place)
            on_spark = [path for path in missing if self._needs_spark(path)]
            parts = [missing]
            if self._settings.isolation == "bubblewrap":
                parts = [[path for path in missing if path not in on_spark], on_spark]
            for part in filter(None, parts):
                spark = any(path in on_spark for path in part)
                jobs.append(Job(one.student, one.assignment, tuple(map(str, part)), spark))
        return jobs

    def _lacks_verdict(self, path: Path) -> bool:
        lesson = self.course.find(path.stem)
        return lesson is not None and not self._store.find(self._store.key(read(path), lesson))

    def _needs_spark(self, path: Path) -> bool:
        lesson = self.course.find(path.stem)
        return lesson is not None and needs_spark(lesson)

    def _place(self, path: Path) -> int:
        lesson = self.course.find(path.stem)
        return len(lesson.earlier) if lesson else 0

    def finished(self, path: Path) -> None:
        """Note that nbgrader is done with a graded notebook; after the last one report."""
        last = self._submissions[-1] if self._submissions else None
        if last and path == last.graded / last.notebooks[-1].name:
            self.close()

    def close(self) -> None:
        """Write the report on the class, end all processes."""
        if not self._reported:
            self._reported = True
            for assignment in sorted({one.assignment for one in self._submissions}):
                page = report.write(self.course, assignment, self._store, self._converter.coursedir)
                self._converter.log.info("Report on the class: %s", page)
        for running in (self._lanes, self._court):
            if running is not None:
                running.close()
        self._lanes = self._court = None
