"""Every workflow, ours and the one that students get, is clean under the field's two linters.

GitHub itself cannot run here. actionlint checks syntax, types of expressions and versions of
actions; zizmor looks for ways to attack a workflow, with its strictest set of rules.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STUDENTS = ROOT / "autograder" / "published" / "check.yml"
each = pytest.mark.parametrize("workflow", [*OURS, STUDENTS], ids=lambda path: path.name)


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.fixture
def repository(workflow, tmp_path):
    """The workflow where GitHub looks for it."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / workflow.name).write_text(workflow.read_text())
    return tmp_path


@each
def test_actionlint_finds_nothing(workflow):
    told = subprocess.run([_program("actionlint"), workflow], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@each
def test_zizmor_finds_nothing(workflow, repository):
    command = [_program("zizmor"), "--offline", "--quiet", "--persona=auditor", repository]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_both_can_find_something(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    bad = folder / "bad.yml"
    bad.write_text(
        "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }} ${{ steps.none.outputs.x }}\n"
    )
    assert subprocess.run([_program("actionlint"), bad], capture_output=True).returncode
    zizmor = [_program("zizmor"), "--offline", "--quiet", tmp_path]
    assert subprocess.run(zizmor, capture_output=True).returncode
