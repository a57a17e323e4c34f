"""The corpus of attacks: none gains a point, none finds what lies outside, none is heard outside.

Each attack stands in the place of one function of a notebook that is right otherwise. In its code
OUTSIDE is a folder as of a course, PORT a server that listens on this machine.
"""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import candidate, versions
from autograder.answers import notebook_with
from autograder.candidate import Candidate
from autograder.course import Course, Lesson
from autograder.referee import Referee
from autograder.sandbox import Sandbox, best_level
from autograder.versions import Version

# Attacks meet what a class meets: a Java that was forked. Others go at one that was started.
pytestmark = pytest.mark.usefixtures("warm")

FOLDER = Path(__file__).parent / "attacks"
ARGUMENTS = {
    "load_raw_data": ("a,b\n1,2\n",),
    "train_test_split": ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 0.7),
    "create_rdd_queue": ([[1.0, 2.0], [3.0, 4.0]], 1),
}
SECRET = "CANARY-7c1f"


def attacks(*files: str) -> list:
    """The attacks of these files as parameters."""
    return [
        pytest.param(file, attack, id=f"{file}-{attack.name}")
        for file in files
        for attack in versions.read(FOLDER / f"{file}.py")
    ]


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Wait for the silent ones less long than for students."""
    before, candidate.CALL_SECONDS = candidate.CALL_SECONDS, 15.0
    yield
    candidate.CALL_SECONDS = before


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies in a course and must neither be read nor written."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("gradebook.db", "seed.txt", "submitted/neighbour/DP_data_preparation.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRET)
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def visitors() -> Iterator[socket.socket]:
    """A server that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def target(sandbox: Sandbox) -> Iterator[Sandbox]:
    """One worker for attacks that leave nothing behind; no other test has it."""
    sandbox.renew()
    yield sandbox
    sandbox.renew()


@pytest.fixture
def arm(course: Course, outside: Path, visitors: socket.socket):
    """Gives the notebook with an attack in it."""

    def armed(file: str, attack: Version) -> tuple[str, Lesson]:
        lessons = course.assignments[0].lessons
        lesson = next(x for x in lessons if attack.function in {f.name for f in x.functions})
        source = attack.source.replace("OUTSIDE", str(outside))
        source = source.replace("PORT", str(visitors.getsockname()[1]))
        return notebook_with(lesson, {attack.function: source}), lesson

    return armed


def test_the_corpus_is_large() -> None:
    assert len(attacks("answers", "protocol", "escape", "behind", "spark", "lifecycle")) >= 40


def require_zero(referee: Referee, sandbox: Sandbox, armed: tuple, function: str) -> None:
    """The attacked function scores nothing, every other one all, and no word of theirs is told."""
    verdict = referee.grade(*armed, sandbox)
    scores = {f.name: (f.score, f.max_score) for f in verdict.functions}
    assert scores.pop(function)[0] == 0
    assert all(score == full for score, full in scores.values()), scores
    told = json.dumps(verdict.as_json())
    assert "LEAK" not in told and SECRET not in told
    assert all(f.message for f in verdict.functions)


def reply(armed: tuple, attack: Version, sandbox: Sandbox) -> object:
    """What one call of the attacked function gives back."""
    student = Candidate(*armed, sandbox)
    try:
        return student.call(attack.function, ARGUMENTS[attack.function], given={})
    finally:
        student.end()


@pytest.mark.parametrize(("file", "attack"), attacks("answers", "protocol"))
def test_no_attack_gains_a_point(file, attack, arm, referee, target, outside) -> None:
    require_zero(referee, target, arm(file, attack), attack.function)
    assert not (outside / "unpickled").exists()


@pytest.mark.parametrize(("file", "attack"), attacks("behind"))
def test_what_stays_behind_changes_nothing(file, attack, arm, referee, box, outside) -> None:
    require_zero(referee, box, arm(file, attack), attack.function)
    if best_level() != "plain":
        assert (outside / "gradebook.db").read_text() == SECRET


@pytest.mark.parametrize(("file", "attack"), attacks("lifecycle"))
def test_nobody_claims_what_was_not_done_to_spark(file, attack, arm, referee, target) -> None:
    require_zero(referee, target, arm(file, attack), attack.function)


@pytest.mark.skipif(best_level() != "bubblewrap", reason="only namespaces hold files and network")
@pytest.mark.parametrize(("file", "attack"), attacks("escape", "spark"))
def test_no_attack_gets_out(file, attack, arm, referee, target, outside, visitors) -> None:
    """And none gains a point by looking for a way."""
    (outside / "CANARY").touch()
    before = {path: path.stat().st_mtime_ns for path in outside.rglob("*")}
    armed = arm(file, attack)
    found = repr(reply(armed, attack, target))
    assert "LOOT" not in found and SECRET not in found, found
    require_zero(referee, target, armed, attack.function)
    assert {path: path.stat().st_mtime_ns for path in outside.rglob("*")} == before
    with pytest.raises(BlockingIOError):
        visitors.accept()


@pytest.fixture
def unheld(arm):
    """What an attack says where no sandbox holds it: it succeeds, so the tests above can fail."""

    def run(file: str, name: str) -> object:
        attack = next(a for a in versions.read(FOLDER / f"{file}.py") if a.name == name)
        with Sandbox("plain") as sandbox:
            return reply(arm(file, attack), attack, sandbox)

    return run


def test_the_canary_is_there_for_whoever_can_read_it(unheld) -> None:
    assert SECRET in repr(unheld("escape", "reads_the_neighbour"))


def test_the_gradebook_is_there_for_whoever_can_write_it(unheld, outside) -> None:
    unheld("behind", "a_process_enters_points")
    assert (outside / "gradebook.db").read_text().startswith("100 points")
    (outside / "gradebook.db").write_text(SECRET)


def test_the_server_is_there_for_whoever_can_reach_it(unheld, visitors) -> None:
    assert unheld("escape", "calls_home") == "LOOT"
    visitors.accept()[0].close()
