"""The guides, followed to the letter: each command of the instructor's and the student's page.

GitHub is played by bare repositories on this disk: git is told to go there for the addresses in the
guides. `.venv` is the one that these tests run in, so that nothing is installed twice; it has what
`make setup` puts there, else these tests would not run.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
GITHUB = "https://github.com/your-school/"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
FILE = re.compile(r"^File `([^`]+)`:\n\n```\w+\n(.*?)^```", re.M | re.S)
HERE = Path(sys.prefix)


class Shell:
    """Bash in a folder; where one block of commands ends the next one begins."""

    def __init__(self, folder: Path, github: Path) -> None:
        self.folder, self.github = folder, github

    def run(self, commands: str) -> str:
        """Run commands as they stand; what they print. Any that fails fails the test."""
        told = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{commands}\npwd > '{self.github}/where'"],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, f"{commands}\n{told.stdout}\n{told.stderr}"
        self.folder = Path((self.github / "where").read_text().strip())
        return told.stdout

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.github / "home"),  # whose .gitconfig leads to these repositories
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
            "PATH": f"{HERE / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }


def _commands(page: str) -> list[str]:
    return BLOCK.findall((ROOT / "docs" / page).read_text())


def _bare(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)


@pytest.fixture(scope="module")
def github(tmp_path_factory) -> Path:
    """What lies on GitHub before anybody begins: the course as it is on this disk."""
    folder = tmp_path_factory.mktemp("github")
    (folder / "home").mkdir()
    (folder / "home" / ".gitconfig").write_text(
        f'[url "{folder.as_uri()}/"]\n\tinsteadOf = {GITHUB}\n'
        "[user]\n\tname = Ada\n\temail = ada@example.org\n"
    )
    work = folder / "work"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).exists():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, work / name, follow_symlinks=False)
    git = ["git", "-C", work, "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Course"], check=True)
    subprocess.run(
        ["git", "clone", "-q", "--bare", work, folder / "streaming-clustering.git"], check=True
    )
    _bare(folder / "streams.git")
    return folder


@pytest.fixture(scope="module")
def instructor(github, tmp_path_factory) -> Shell:
    """An instructor who has followed the guide to its end, with two students."""
    folder = tmp_path_factory.mktemp("instructor")
    shell = Shell(folder, github)
    first, *rest = _commands("instructor.md")
    *clone, setup = first.strip().splitlines()
    shell.run("\n".join(clone))
    (shell.folder / ".venv").symlink_to(HERE)
    for name in ("requirements.lock", "pyproject.toml"):  # older than the environment, says make
        os.utime(shell.folder / name, (0, 0))
    for commands in (setup, *rest):
        if "autograder collect" in commands:
            _students_work(github, folder)
        shell.run(commands)
    return shell


def _students_work(github: Path, folder: Path) -> None:
    """Two students take the template and hand in one notebook each; ada's is solved."""
    for name in ("ada", "ben"):
        clone = folder / f"student-{name}"
        subprocess.run(["git", "clone", "-q", github / "streams.git", clone], check=True)
        for path in clone.glob("*/*.ipynb"):
            if path.stem != "DP_data_preparation":
                path.unlink()
            elif name == "ada":
                _solve(path)
        git = ["git", "-C", clone, "-c", "user.name=S", "-c", "user.email=s@example.org"]
        subprocess.run([*git, "commit", "-q", "-a", "--allow-empty", "-m", "Work"], check=True)
        bare = github / f"streams-{name}.git"
        subprocess.run(["git", "clone", "-q", "--bare", clone, bare], check=True)


def _solve(path: Path) -> None:
    solution = ROOT / "source" / "streaming_kmeans" / path.name
    cells = nbformat.read(solution, as_version=4).cells
    answers = {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    nbformat.write(notebook, path)


def test_from_an_empty_folder_to_a_graded_class(instructor):
    course = instructor.folder
    assert course.name == "streaming-clustering"
    with (course / "grades.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == "streaming_kmeans"]
    assert {row["student_id"]: float(row["score"]) for row in rows} == {"ada": 9, "ben": 0}
    page = (course / "build" / "points" / "class.md").read_text()
    assert re.search(r"\| `ada` \| 9 of \d+ points", page)
    assert re.search(r"\| `ben` \| 0 of \d+ points", page)
    feedback = course / "feedback" / "ada" / "streaming_kmeans" / "DP_data_preparation.html"
    assert "9 of 9" in re.sub(r"<[^>]+>", "", feedback.read_text())
    for name in ("canvas.csv", "moodle.csv", ".autograder/report/streaming_kmeans.html"):
        assert (course / name).stat().st_size > 0


def test_the_lesson_of_the_guide_works(instructor):
    page = (ROOT / "docs" / "new_lesson.md").read_text()
    for name, text in FILE.findall(page):
        target = instructor.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    here = f"export PYTHONPATH='{instructor.folder}'\n"  # this clone's judge, not ours
    (commands,) = _commands("new_lesson.md")
    told = instructor.run(here + commands)
    assert "source/warm_up/RM_running_mean.ipynb: 5 of 5 points" in told
    assert "release/warm_up/RM_running_mean.ipynb: 0 of 5 points" in told
    assert re.search(r"\[100%\]", told)


def test_the_levels_can_be_asked_for(instructor):
    (commands,) = _commands("isolation.md")
    first, _ = commands.strip().splitlines()
    (verdict,) = json.loads(instructor.run(first))
    assert verdict["isolation"] in ("bubblewrap", "landlock", "plain")
    if verdict["isolation"] != "plain":
        instructor.run(commands)


def test_the_students_page(instructor, github, tmp_path):
    student = Shell(tmp_path, github)
    commands = _commands("student.md")
    clone, cd, venv, *install = commands[0].strip().splitlines()
    student.run("\n".join([clone, cd, venv]))
    packages = student.folder / ".venv" / "lib" / "python3.11" / "site-packages"
    # What is to be installed is there already: pip finds it and fetches nothing twice.
    (packages / "here.pth").write_text(f"{HERE / 'lib' / 'python3.11' / 'site-packages'}\n")
    student.run("\n".join(install))
    assert "SP_setup_streaming: setup_streaming_context  Not begun yet." in student.run(commands[1])
    student.run(f"echo >> README.md\n{commands[2]}")
    log = subprocess.run(
        ["git", "log", "--oneline"], cwd=github / "streams.git", capture_output=True, text=True
    )
    assert "Work on the first notebook" in log.stdout
