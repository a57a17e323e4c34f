"""What the judge keeps in a course: the secret seed, and the verdicts so far.

Everything lies in `.autograder/` of the course, which is not for students and not for git. A
verdict is stored under the content that it was reached from: the code of the submission, graders,
solution, data, libraries, seed, isolation. What has not changed is not graded again.
"""

import functools
import json
import secrets
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import autograder
import diststream
from autograder.course import Course, Lesson
from autograder.handed_in import own_work
from autograder.memory import Memory, digest, write
from autograder.referee import FunctionVerdict, Verdict
from autograder.sandbox import best_level

LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn", "matplotlib", "pyspark", "importnb")


class Store:
    """The folder `.autograder/` of a course; what verdicts rest on is read once.

    Args:
        course: the course.
        level: isolation level of the verdicts to keep and to find; by default the best one.
    """

    def __init__(self, course: Course, level: str | None = None) -> None:
        self.folder = course.root / ".autograder"
        self._level = level or best_level()
        self._grounds: dict[Lesson, str] = {}

    @cached_property
    def seed(self) -> str:
        """The instructor's secret; made at the first use, kept for the term.

        Delete the file `.autograder/seed` to draw new hidden inputs for a new term.
        """
        file = self.folder / "seed"
        if not file.exists():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            write(file, secrets.token_hex(16).encode())
        return file.read_text().strip()

    def key(self, notebook: str, lesson: Lesson) -> str:
        """Content that decides the verdict on a notebook, as a hash."""
        work = own_work(notebook, lesson).encode()
        return digest(work, self.ground(lesson).encode(), self._level.encode())

    def memory(self, lesson: Lesson, notebook: str) -> Memory:
        """Where replies are kept of a notebook that is the same for the whole class."""
        name = digest(notebook.encode(), self.ground(lesson).encode())
        return Memory(self.folder / "answers" / name)

    def find(self, key: str) -> Verdict | None:
        """The verdict that was reached from this content, or None."""
        try:
            record = json.loads(self._file(key).read_text())
            functions = [FunctionVerdict(**entry) for entry in record["functions"]]
            place = record["notebook"], record["isolation"]
            return Verdict(*place, functions, record["seconds"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # never there, or written by an older version

    def keep(self, key: str, verdict: Verdict) -> None:
        """Store a verdict, whole or not at all."""
        write(self._file(key), json.dumps(verdict.as_json()).encode())

    def _file(self, key: str) -> Path:
        return self.folder / "verdicts" / f"{key}.json"

    def ground(self, lesson: Lesson) -> str:
        """All that verdicts on this lesson rest on beside the notebook, as a hash."""
        if lesson not in self._grounds:
            files = [file.read_bytes() for file in _grading_files(lesson)]
            about = [self.seed.encode(), lesson.name.encode(), _libraries()]
            self._grounds[lesson] = digest(*about, *files)
        return self._grounds[lesson]


def _grading_files(lesson: Lesson) -> Iterator[Path]:
    """The judge, the library, the graders, solutions and data that a verdict rests on."""
    judge, library = Path(autograder.__file__).parent, Path(diststream.__file__).parent
    graders, folder = lesson.assignment.graders, lesson.assignment.folder
    yield from sorted(judge.glob("*.py"))
    yield from sorted(path for path in library.rglob("*.py"))
    yield from sorted(path for path in (library / "conf").rglob("*") if path.is_file())
    yield from (lesson.grader, *lesson.assignment.probes)
    yield from sorted(graders.glob(f"*/{lesson.name}.py"))
    yield from (one.solution for one in (*lesson.earlier, lesson))
    yield from sorted(path for path in (folder / "data").glob("*") if path.is_file())


@functools.cache
def _libraries() -> bytes:
    """Another release of a library that lessons use may compute otherwise."""
    return repr([sys.version, *((name, version(name)) for name in LIBRARIES)]).encode()
