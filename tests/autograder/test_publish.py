"""A published repository: whole, without answers, and its checks run from a clean clone of it."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import nbformat
import pytest
import yaml

from autograder.__main__ import main
from autograder.course import Course, Lesson
from autograder.publish import PublishError, publish
from tests.autograder.checks.formats import RESULT_V1, RUNNER

HOSTILE = """
import os, subprocess, sys
print("::error::forged")
print("   14 / 14  OO_online_offline: insert")
os.write(1, b"   14 / 14  OO_online_offline: radius\\n")
keep_writing = '''
import os, pathlib, time
os.setsid()
if os.fork():
    os._exit(0)
while True:
    for page in {places!r}:
        pathlib.Path(page).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(page).write_text("FORGED")
    time.sleep(0.05)
'''
subprocess.Popen([sys.executable, "-c", keep_writing])
def insert(q, x, t):
    raise RuntimeError("x |\\n| OO | `insert` | 3 / 3 | |\\n::error::forged")
"""


@pytest.fixture(scope="module")
def published(course, tmp_path_factory) -> Path:
    """The repository as it is pushed; for looking only."""
    folder = tmp_path_factory.mktemp("published") / "streams"
    command = ["--course", str(course.root), "publish", str(folder)]
    assert main([*command, "--owner", "ada", "--name", "streams"]) == 0
    return folder


def _files(folder: Path) -> dict[str, str]:
    """Every text file of the repository."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".so")
    return {str(path.relative_to(folder)): path.read_text() for path in found}


def _lessons(course: Course) -> list[Lesson]:
    return [lesson for assignment in course.assignments for lesson in assignment.lessons]


def _cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    cells = nbformat.read(path, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: c for c in cells if "nbgrader" in c.metadata}


def test_every_lesson_is_there_with_what_it_needs(course, published):
    for lesson in _lessons(course):
        text = (published / lesson.assignment.name / f"{lesson.name}.ipynb").read_text()
        for name in re.findall(r"\((pictures/[^)]+|data/[^)]+)\)", text):
            assert (published / lesson.assignment.name / name).exists()
    assert (published / "streaming_kmeans" / "data" / "bike_sharing.csv").exists()


def test_no_answer_no_grader_no_history(course, published):
    texts = _files(published)
    for lesson in _lessons(course):
        for function in lesson.functions:
            answer = _cells(lesson.solution)[function.name].source
            solution = re.search(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", answer, re.S)[1]
            whole = solution.strip()
            if len(whole) > 60:  # a line like `return sc.stop()` may stand in a text
                held = [name for name, text in texts.items() if whole in _sources(name, text)]
                assert not held, f"{function.name} is answered in {held}"
    everything = "\n".join(texts.values())
    assert "BEGIN SOLUTION" not in everything and "HIDDEN TESTS" not in everything
    assert not (published / ".git").exists()
    assert not [name for name in texts if "graders" in name or "misconceptions" in name]
    for grader in (course.root / "autograder" / "graders").rglob("test_*.py"):
        for name in re.findall(r"def (test_\w+)", grader.read_text()):
            assert name not in everything


def _sources(name: str, text: str) -> str:
    if not name.endswith(".ipynb"):
        return text
    return "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)


def test_what_answers_assignment_2_is_left_out(published):
    library = {path.stem for path in (published / "src" / "diststream").rglob("*.py")}
    kept_back = {"algorithms", "balls", "update", "microclusters", "offline", "metrics"}
    assert not library & {*kept_back, "clustream", "denstream", "dstream", "clustree", "cmm"}
    assert not (published / "src" / "diststream" / "algorithms").exists()
    pins = (published / "environment.yml").read_text()
    assert "msgpack" not in pins and "nbgrader" not in pins and "pyspark==" in pins


def test_the_checks_import_nothing_of_the_autograder(published):
    for path in (published / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert not node.module.startswith("autograder")


def test_badges_and_settings_lead_to_the_first_notebook(published):
    start = "streaming_kmeans/SP_setup_streaming.ipynb"
    readme = (published / "README.md").read_text()
    assert f"https://mybinder.org/v2/gh/ada/streams/HEAD?urlpath=lab/tree/{start}" in readme
    assert "https://codespaces.new/ada/streams" in readme
    container = json.loads((published / ".devcontainer" / "devcontainer.json").read_text())
    assert container["customizations"]["codespaces"]["openFiles"] == [start]
    assert start in (published / "binder" / "postBuild").read_text()
    assert (published / start).exists()
    for link in re.findall(r"\]\(([^:)]+)\)", readme):
        assert (published / link).exists(), link


def test_the_workflow_may_read_and_no_more(published):
    workflow = yaml.safe_load((published / ".github" / "workflows" / "check.yml").read_text())
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read"}
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs[-1] == "python -m checks"  # the script that the test below runs


def test_the_same_pins_everywhere(published):
    hashed = dict(re.findall(r"^(\S+)==(\S+)", (published / "requirements.txt").read_text(), re.M))
    pinned = dict(re.findall(r"- (\S+)==(\S+)", (published / "environment.yml").read_text()))
    assert set(pinned) <= set(hashed)
    several = {"numpy", "scipy", "contourpy", "soupsieve"}  # another version for another Python
    assert not [n for n, v in pinned.items() if hashed[n] != v and n not in several]
    assert (published / "requirements.txt").read_text().count("--hash=sha256:") > len(hashed)


@pytest.mark.parametrize(
    ("owner", "name", "told"),
    [("-ada", "x", "--owner"), ("ada", "a/b", "--name"), ("ada", "..", "--name")],
)
def test_refuses_names_that_github_has_not(course, tmp_path, owner, name, told):
    with pytest.raises(PublishError, match=told):
        publish(course, tmp_path / "new", owner, name)
    assert not (tmp_path / "new").exists()


def test_keeps_what_lies_in_a_folder(course, tmp_path):
    (tmp_path / "essay.txt").write_text("mine")
    with pytest.raises(PublishError, match="not empty"):
        publish(course, tmp_path, "ada", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["essay.txt"]


def test_says_when_nothing_is_released(course, tmp_path):
    desk = tmp_path / "course"
    desk.mkdir()
    (desk / "source").symlink_to(course.root / "source")
    with pytest.raises(PublishError, match="autograder release"):
        publish(Course(desk), tmp_path / "new", "ada", "x")


# The public checks, run as the workflow runs them.


@pytest.fixture(scope="module")
def checked(course, published, tmp_path_factory):
    """A student's clone with some work done, checked: the clone, the log, the job's page."""
    place = tmp_path_factory.mktemp("student")
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    origin = place / "origin"
    subprocess.run(["cp", "-a", published, origin], check=True)
    subprocess.run([*git, "-C", origin, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "-C", origin, "add", "-A"], check=True)
    subprocess.run([*git, "-C", origin, "commit", "-q", "-m", "Begin"], check=True)
    subprocess.run([*git, "clone", "-q", origin, place / "clone"], check=True)
    clone, page = place / "clone", place / "summary"
    _work(course, clone, [str(page), str(clone / "build" / "checks" / "summary.md")])
    library = place / "library"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*install, "--target", library, clone], check=True, capture_output=True)
    known = {**os.environ, **RUNNER, "GITHUB_STEP_SUMMARY": str(page), "PYTHONPATH": str(library)}
    told = subprocess.run(
        [sys.executable, "-m", "checks"], cwd=clone, env=known, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    return clone, told, page.read_text()


def _work(course: Course, clone: Path, places: list[str]) -> None:
    """SP is right, DP has one error and two tricks, OO is hostile, the rest is not begun."""
    _answer(course, clone, "SP_setup_streaming", {})
    wrong = {"preprocess_data": "def preprocess_data(df):\n    return df"}
    path = _answer(course, clone, "DP_data_preparation", wrong)
    notebook = nbformat.read(path, as_version=4)
    for cell in list(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "check_preprocess_data":
            cell.source = "print('preprocess_data passes its visible checks.')"
        elif name == "check_train_test_split":
            notebook.cells.remove(cell)
    nbformat.write(notebook, path)
    _answer(
        course, clone, "OO_online_offline", {"insert": HOSTILE.replace("{places!r}", f"{places}")}
    )


def _answer(course: Course, clone: Path, name: str, others: dict[str, str]) -> Path:
    lesson = course.find(name)
    path = clone / lesson.assignment.name / f"{name}.ipynb"
    answers = {f.name: _cells(lesson.solution)[f.name].source for f in lesson.functions} | others
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    nbformat.write(notebook, path)
    return path


def _log(told) -> dict[str, str]:
    """Name of each test in the log -> its points and message."""
    rows = re.findall(r"^ *(\S+ / \S+)  (\w+: \w+) *(.*)$", told.stdout, re.M)
    assert len(rows) == len({name for _, name, _ in rows}), "a line is there twice"
    return {name: f"{points} {message}".strip() for points, name, message in rows}


def test_points_for_what_is_right(course, checked):
    rows = _log(checked[1])
    assert list(rows) == [
        f"{one.name}: {f.name}" for one in _lessons(course) for f in one.functions
    ]
    assert rows["SP_setup_streaming: setup_streaming_context"] == "3 / 3"
    assert rows["DP_data_preparation: load_raw_data"].startswith("2 / 2")
    assert rows["SU_streaming_update: clustering_cost"].endswith("Not begun yet.")


def test_changed_and_deleted_checks_come_back(checked):
    rows = _log(checked[1])
    assert rows["DP_data_preparation: preprocess_data"].startswith("0 / ")
    assert re.match(r"(\d) / \1$", rows["DP_data_preparation: train_test_split"])


def test_nothing_that_a_student_prints_is_in_the_log(checked):
    _, told, page = checked
    assert _log(told)["OO_online_offline: insert"].startswith("0 / ")
    assert not re.search(r"^(::|##\[)", told.stdout, re.M)
    assert "14 / 14" not in told.stdout and "14 / 14" not in page
    assert told.stderr == ""


def test_no_process_stays_behind_to_change_the_results(checked):
    clone, told, page = checked
    total = told.stdout.splitlines()[-1]
    assert page.startswith("# Public checks\n") and f"**{total}**" in page
    assert (clone / "build" / "checks" / "summary.md").read_text() == page
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert str(clone) not in left


def test_classroom_50_gets_its_result(checked):
    clone, told, _ = checked
    result = json.loads((clone / "result.json").read_text())
    jsonschema.validate(result, RESULT_V1)
    assert f"{result['score']} of {result['max-score']} points" == told.stdout.splitlines()[-1]
    assert {path.name for path in (clone / "build" / "checks").iterdir()} == {
        *("summary.md", "junit.xml", "reporter.txt")
    }


def test_the_students_files_are_left_as_they_are(checked):
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=checked[0], capture_output=True, text=True
    ).stdout
    names = {line[3:] for line in changed.splitlines()}
    assert names == {
        "streaming_kmeans/SP_setup_streaming.ipynb",
        "streaming_kmeans/DP_data_preparation.ipynb",
        "diststream/OO_online_offline.ipynb",
    }
