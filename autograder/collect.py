"""Students' repositories -> nbgrader's `submitted/`: `autograder collect roster.csv`.

A repository is a stranger's. So nothing of it is checked out: git fetches the objects into a bare
repository without hooks, and only the files that are the lessons' notebooks are read out of it.
"""

import base64
import csv
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.handed_in import SIZE_LIMIT

STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
TOKEN = "STUDENTS_TOKEN"  # environment variable with a token that may read the repositories
FETCH_SECONDS = 300
PLAIN_FILE = ("100644", "100755")  # git's modes; a link is 120000


class CollectError(ValueError):
    """The roster cannot be read, or a repository cannot; the message says which and why."""


@dataclass(frozen=True)
class Entry:
    """One line of the roster: a student as nbgrader knows them, and where their work lies."""

    student: str
    repository: str


def roster(path: Path) -> list[Entry]:
    """The students of a CSV file with the columns `student` and `repository`.

    Raises:
        CollectError: a column or a value is missing, or a name is no name of a folder.
    """
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for number, row in enumerate(rows, start=2):
        student, repository = (row.get("student") or "").strip(), (row.get("repository") or "")
        if not STUDENT.fullmatch(student) or not repository.strip():
            raise CollectError(
                f"{path}, line {number}: each line names a student (letters, digits, '.', '_', "
                "'@', '-') and a repository, under the heading `student,repository`"
            )
        found.append(Entry(student, repository.strip()))
    if not found:
        raise CollectError(f"{path} lists nobody: its first line is `student,repository`")
    return found


def collect(course: Course, entries: list[Entry], before: str | None) -> Iterator[str]:
    """Put each student's newest work in its place; say one line a student.

    Args:
        course: where `submitted/` is.
        entries: the class.
        before: a time as git reads it, `2026-12-01T23:59:00+01:00`; the newest commit before it
            counts. None for the newest of all.
    """
    for entry in entries:
        with tempfile.TemporaryDirectory() as folder:
            try:
                yield f"{entry.student}: {_collect(course, entry, before, Path(folder))}"
            except CollectError as error:
                yield f"{entry.student}: NOT COLLECTED, {error}"


def _collect(course: Course, entry: Entry, before: str | None, folder: Path) -> str:
    """Collect one student; what was found, in words."""
    bare = Bare.fetch(entry.repository, folder, history=before is not None)
    commit = bare.newest(before)
    when = bare.git("show", "-s", "--format=%cI", commit).decode().strip()
    counts = []
    for assignment in course.assignments:
        found = {name: bare.notebook(commit, name) for name in _names(assignment)}
        notebooks = {name: text for name, text in found.items() if text is not None}
        place = course.root / "submitted" / entry.student / assignment.name
        shutil.rmtree(place, ignore_errors=True)
        if notebooks:
            _write(place, notebooks, when)
        counts.append(f"{len(notebooks)} of {len(found)} notebooks of {assignment.name}")
    return f"{', '.join(counts)}, as of {when}"


def _names(assignment: Assignment) -> list[str]:
    return [f"{assignment.name}/{lesson.name}.ipynb" for lesson in assignment.lessons]


def _write(place: Path, notebooks: dict[str, bytes], when: str) -> None:
    place.mkdir(parents=True)
    for name, text in notebooks.items():
        (place / Path(name).name).write_bytes(text)
    (place / "timestamp.txt").write_text(when)  # where nbgrader looks for who is late


@dataclass(frozen=True)
class Bare:
    """A student's repository without a work tree."""

    folder: Path

    @classmethod
    def fetch(cls, repository: str, folder: Path, history: bool) -> "Bare":
        """Fetch the default branch; one commit of it is enough where no time is asked for."""
        bare = cls(folder)
        bare.git("init", "--quiet", "--bare", ".")
        depth = [] if history else ["--depth=1"]
        bare.git("fetch", "--quiet", "--no-tags", *depth, "--", repository, "HEAD")
        return bare

    def newest(self, before: str | None) -> str:
        """The newest commit, of those before a time if one is given."""
        limit = [f"--before={before}"] if before else []
        found = self.git("rev-list", "-1", *limit, "FETCH_HEAD").decode().strip()
        if not found:
            raise CollectError(f"there is no commit before {before}")
        return found

    def notebook(self, commit: str, name: str) -> bytes | None:
        """A file's content; None where it is no plain file, or too large to be a notebook."""
        listed = self.git("ls-tree", "-l", commit, "--", name).split()
        if len(listed) < 4 or listed[0].decode() not in PLAIN_FILE or int(listed[3]) > SIZE_LIMIT:
            return None
        return self.git("cat-file", "blob", listed[2].decode())

    def git(self, *command: str) -> bytes:
        """Run git here; CollectError with its own words where it fails."""
        try:
            answer = subprocess.run(
                ["git", *command],
                cwd=self.folder,
                env=_environment(),
                capture_output=True,
                timeout=FETCH_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise CollectError(f"git {command[0]} took over {FETCH_SECONDS} s") from None
        if answer.returncode:
            words = answer.stderr.decode(errors="replace").strip().splitlines()
            raise CollectError(f"git {command[0]}: {words[-1] if words else 'failed'}")
        return answer.stdout


def _environment() -> dict[str, str]:
    """git asks nobody, runs no hook and no program that a repository names."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {"core.hooksPath": os.devnull, "safe.directory": "*", "gc.auto": "0"}
    if token := os.environ.get(TOKEN):
        secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        settings["http.https://github.com/.extraHeader"] = f"Authorization: Basic {secret}"
    known |= {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:ssh:file"}
    known["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (name, value) in enumerate(settings.items()):
        known |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return known
