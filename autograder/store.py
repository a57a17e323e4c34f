"""What the judge keeps in a course: the secret seed, and the verdicts so far.

Everything lies in `.autograder/` of the course, which is not for students and not for git. A
verdict is stored under the content that it was reached from: the code of the submission, graders,
solution, data, seed. What has not changed is not graded again.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import autograder
from autograder.course import Course, Lesson
from autograder.referee import FunctionVerdict, Verdict


class Store:
    """The folder `.autograder/` of a course."""

    def __init__(self, course: Course) -> None:
        self._folder = course.root / ".autograder"

    @cached_property
    def seed(self) -> str:
        """The instructor's secret; made at the first use, kept for the term.

        Delete the file `.autograder/seed` to draw new hidden inputs for a new term.
        """
        file = self._folder / "seed"
        if not file.exists():
            _write(file, secrets.token_hex(16))
        return file.read_text().strip()

    def key(self, notebook: str, lesson: Lesson) -> str:
        """Content that decides the verdict on a notebook, as a hash."""
        digest = hashlib.sha256(self.seed.encode())
        for part in (*_code(notebook), *_grading_files(lesson)):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()

    def find(self, key: str) -> Verdict | None:
        """The verdict that was reached from this content, or None."""
        try:
            record = json.loads(self._file(key).read_text())
            functions = [FunctionVerdict(**entry) for entry in record["functions"]]
            return Verdict(record["notebook"], record["isolation"], functions)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # never there, or written by an older version

    def keep(self, key: str, verdict: Verdict) -> None:
        """Store a verdict, whole or not at all."""
        _write(self._file(key), json.dumps(verdict.as_json()))

    def _file(self, key: str) -> Path:
        return self._folder / "verdicts" / f"{key}.json"


def _write(file: Path, text: str) -> None:
    """Write so that a reader, or a crash, meets the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(text)
    draft.replace(file)


def _code(notebook: str) -> Iterator[bytes]:
    """The code cells; outputs, text and ids decide nothing."""
    try:
        cells = json.loads(notebook)["cells"]
        code: list[Any] = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        code = [notebook]
    for source in code:
        yield (source if isinstance(source, str) else "".join(source)).encode()


def _grading_files(lesson: Lesson) -> Iterator[bytes]:
    """The judge, the graders and the solutions that a verdict rests on."""
    judge = Path(autograder.__file__).parent
    for folder, pattern in (
        (judge, "*.py"),
        (lesson.assignment.graders, "**/*.py"),
        (lesson.assignment.folder, "*.ipynb"),
    ):
        for file in sorted(folder.glob(pattern)):
            yield file.read_bytes()
