"""What the judge's tests share: a referee, sandboxes, and a small class that nbgrader graded once.

The first sandbox of a process starts the warm parent, which takes seconds. Tests share sandboxes,
so that it stays; what is new for each of them is the worker, as it is for each submission.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import demo, release, versions, warm_parent
from autograder.course import Assignment, Course, Lesson
from autograder.referee import Referee
from autograder.sandbox import Sandbox, best_level
from autograder.store import Store
from autograder.warm_parent import WarmParent

LESSON = "DP_data_preparation"  # three functions, no Spark
ASSIGNMENT = "streaming_kmeans"


@pytest.fixture(scope="session")
def referee() -> Iterator[Referee]:
    """One referee: it keeps the answers of the reference and of known misconceptions."""
    with Referee("a secret of the tests") as one:
        yield one


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One worker, with one Spark, for notebooks that leave nothing behind."""
    with Sandbox(ours=True) as one:
        yield one


@pytest.fixture(scope="session")
def used() -> Iterator[Sandbox]:
    """A sandbox in which other submissions ran."""
    with Sandbox() as one:
        yield one


@pytest.fixture(scope="session")
def warm_java_parent() -> Iterator[WarmParent | None]:
    """A warm parent with a Java, as a class has one; None where none can be."""
    if best_level() != "bubblewrap":
        yield None
        return
    parent = warm_parent.hold(java=True)
    yield parent
    warm_parent.let_go(parent)


@pytest.fixture(scope="module")
def warm(used: Sandbox, sandbox: Sandbox, warm_java_parent: WarmParent | None) -> Iterator[None]:
    """Workers come from there, as those of lanes do."""
    if warm_java_parent is None:
        yield
        return
    ours = warm_java_parent.connect()
    warm_parent.share(ours)
    for one in (used, sandbox):
        one.close()  # what they open next comes from there
    yield
    warm_parent._shared.clear()
    for one in (used, sandbox):
        one.close()
    ours.close()


@pytest.fixture
def box(used: Sandbox) -> Sandbox:
    """The same with a new worker, as each submission gets one."""
    used.renew()
    return used


@dataclass(frozen=True)
class Classroom:
    """A course of one lesson with what its students handed in."""

    course: Course

    @property
    def assignment(self) -> Assignment:
        """Its only assignment."""
        return self.course.assignments[0]

    @property
    def lesson(self) -> Lesson:
        """Its only lesson."""
        return self.assignment.lessons[0]

    @property
    def places(self) -> CourseDirectory:
        """nbgrader's idea of the folders."""
        places = CourseDirectory(config=release.load_config(self.course))
        places.assignment_id = ASSIGNMENT
        return places

    @property
    def store(self) -> Store:
        """What the judge keeps."""
        return Store(self.course)

    def submitted(self, student: str) -> Path:
        """A student's notebook."""
        return self.course.root / "submitted" / student / ASSIGNMENT / f"{LESSON}.ipynb"

    def hand_in(self, student: str, answers: dict[str, str]) -> None:
        """Put a student's notebook in its place: the solution but for these answers."""
        shutil.rmtree(self.submitted(student).parent, ignore_errors=True)
        one = demo.Student(student, "", lambda _: answers, lambda _: set())
        demo.hand_in(self.course, self.assignment, one)

    def grade(self, force: bool = False, settings: Config | None = None) -> None:
        """`nbgrader autograde` in one lane, with more settings than the course's if wanted."""
        config = release.load_config(self.course)
        config.Judge.lanes = 1
        config.merge(settings or Config())
        converter = Autograde(coursedir=self.places, config=config)
        converter.force = force
        converter.start()

    def feedback(self, student: str) -> str:
        """`nbgrader generate_feedback`: the page for a student."""
        places = self.places
        places.student_id = student
        converter = GenerateFeedback(coursedir=places, config=release.load_config(self.course))
        converter.force = True
        converter.start()
        folder = self.course.root / "feedback" / student / ASSIGNMENT
        return (folder / f"{LESSON}.html").read_text()

    def gradebook(self) -> Gradebook:
        """nbgrader's database."""
        return Gradebook(self.places.db_url, "streaming-clustering")

    def scores(self) -> dict[str, float]:
        """Score of each student in the gradebook."""
        with self.gradebook() as book:
            return {one.student.id: one.score for one in book.assignment_submissions(ASSIGNMENT)}

    def verdicts(self) -> dict[str, tuple[int, int]]:
        """Each verdict's file with number and time: another one if it was written again."""
        files = (self.course.root / ".autograder" / "verdicts").glob("*.json")
        return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}

    def copy(self, folder: Path) -> "Classroom":
        """The same in another folder, to be changed by a test."""
        shutil.copytree(self.course.root, folder / "course")
        return Classroom(Course(folder / "course"))


def _one_lesson(course: Course, folder: Path) -> Course:
    """A copy of the course with one lesson alone, released."""
    source = folder / "source" / ASSIGNMENT
    shutil.copytree(course.root / "source" / ASSIGNMENT, source)
    for path in source.glob("*.ipynb"):
        if path.stem != LESSON:
            path.unlink()
    entry = re.search(rf'\[\[lesson\]\]\nname = "{LESSON}"\nstage = .*\n', _outline(source))
    assert entry is not None
    (source / "assignment.toml").write_text(f'title = "Streaming k-means"\n\n{entry[0]}')
    for name in ("nbgrader_config.py", "LICENSE-TEXT"):
        shutil.copy(course.root / name, folder / name)
    release.release(Course(folder))
    return Course(folder)


def _outline(source: Path) -> str:
    return (source / "assignment.toml").read_text()


@pytest.fixture(scope="session")
def lent() -> Iterator[None]:
    """Keeps a warm parent, which each `grade` of a class lends to its lanes."""
    if best_level() != "bubblewrap":
        yield
        return
    parent = warm_parent.hold()
    yield
    warm_parent.let_go(parent)


@pytest.fixture(scope="session")
def handed_in(course: Course, lent: None, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class before it is graded; for copies only."""
    room = Classroom(_one_lesson(course, tmp_path_factory.mktemp("class")))
    stub = demo.STUB.format(name="train_test_split")
    wrong = versions.read(room.assignment.graders / "misconceptions" / f"{LESSON}.py")
    first = next(one for one in wrong if one.function == "preprocess_data")
    room.hand_in("ada", {})
    room.hand_in("ben", {"train_test_split": stub})
    room.hand_in("cleo", {"preprocess_data": first.source})
    room.hand_in("dan", {"preprocess_data": first.source, "train_test_split": stub})
    return room


@pytest.fixture(scope="session")
def graded(handed_in: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """The same class, graded; for copies, and for tests that only look."""
    room = handed_in.copy(tmp_path_factory.mktemp("graded"))
    room.grade()
    return room


@pytest.fixture
def classroom(graded: Classroom, tmp_path: Path) -> Classroom:
    """A graded class of a test's own."""
    return graded.copy(tmp_path)


@pytest.fixture
def new_classroom(handed_in: Classroom, tmp_path: Path) -> Classroom:
    """A class of a test's own that is not graded yet."""
    return handed_in.copy(tmp_path)
