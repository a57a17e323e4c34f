"""The library's own algorithms are no answer: the worker has the frame of the library alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import diststream
from autograder.answers import notebook_with
from autograder.course import Assignment
from autograder.referee import Referee
from autograder.sandbox import FRAME, Sandbox

LESSON = Assignment(Path(__file__).parents[3] / "source" / "diststream").lesson("OO_online_offline")

# Answers that hand the work to the library, and what they import.
CALLS = {
    "microclusters": "from diststream.microclusters import decay as kernel",
    "update": "from diststream.update import nearest as kernel",
    "offline": "from diststream import offline as kernel",
    "algorithms": "from diststream.algorithms import CluStream as kernel",
    "lazily": "from diststream import CluStream as kernel",
    "runners": "from diststream.runners import MiniBatch as kernel",
    "by path": (
        "import diststream, importlib.util\n"
        "    path = diststream.__path__[0] + '/microclusters.py'\n"
        "    spec = importlib.util.spec_from_file_location('own', path)\n"
        "    spec.loader.exec_module(kernel := importlib.util.module_from_spec(spec))"
    ),
}
# Right in all but where it comes from: what is imported must be there for it to go on.
ANSWER = """
def radius(q):
    {call}
    assert kernel
    q = np.asarray(q)
    return np.sqrt(np.maximum(q[..., M2], 0.0) / q[..., WEIGHT])
"""


@pytest.fixture(scope="module")
def judge() -> Iterator[tuple[Referee, Sandbox]]:
    with Referee("a secret of the tests") as referee, Sandbox() as sandbox:
        yield referee, sandbox


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_that_calls_the_library_scores_nothing_and_says_why(call, judge):
    referee, sandbox = judge
    text = notebook_with(LESSON, {"radius": ANSWER.format(call=CALLS[call])})
    verdicts = {v.name: v for v in referee.grade(text, LESSON, sandbox).functions}
    assert verdicts["radius"].score == 0
    assert verdicts["radius"].failure == "raised" and verdicts["radius"].message
    others = [v for name, v in verdicts.items() if name != "radius"]
    assert all(v.score == v.max_score for v in others)


def test_the_frame_exists_and_holds_no_algorithm():
    library = Path(diststream.__file__).parent
    assert all((library / name).exists() for name in FRAME)
    hidden = {"algorithms", "microclusters.py", "update.py", "offline.py", "metrics", "runners"}
    assert not hidden & set(FRAME)
