"""The library's own algorithms are no answer: the worker has the frame of the library alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import diststream
from autograder.answers import notebook_with
from autograder.course import Assignment
from autograder.inside import FRAME

LESSON = Assignment(Path(__file__).parents[3] / "source" / "diststream").lesson("OO_online_offline")

# Answers that hand the work to the library, and what they import.
CALLS = {
    "microclusters": "from diststream.microclusters import decay as kernel",
    "update": "from diststream.update import nearest as kernel",
    "offline": "from diststream import offline as kernel",
    "algorithms": "from diststream.algorithms import CluStream as kernel",
    "lazily": "from diststream import CluStream as kernel",
    "balls": "from diststream.balls import BallClusterer as kernel",
    "metrics": "from diststream.metrics import cmm as kernel",
    "the frame's own call": (
        "from diststream.estimator import StreamClusterer\n"
        "    kernel = StreamClusterer().distance(None, q)"
    ),
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


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_that_calls_the_library_scores_nothing_and_says_why(call, referee, box):
    text = notebook_with(LESSON, {"radius": ANSWER.format(call=CALLS[call])})
    verdicts = {v.name: v for v in referee.grade(text, LESSON, box).functions}
    assert verdicts["radius"].score == 0
    assert verdicts["radius"].failure == "raised" and verdicts["radius"].message
    others = [v for name, v in verdicts.items() if name != "radius"]
    assert all(v.score == v.max_score for v in others)


def test_the_frame_exists_and_holds_no_algorithm():
    library = Path(diststream.__file__).parent
    assert all((library / name).exists() for name in FRAME)
    hidden = {"algorithms", "balls.py", "microclusters.py", "update.py", "offline.py", "metrics"}
    assert not hidden & set(FRAME)
    rest = {path.name for path in library.iterdir() if not path.name.startswith("__pycache__")}
    assert rest == hidden | set(FRAME)  # who adds a file says on which side it is


def test_students_own_calls_run_on_the_frame_alone(tmp_path):
    """The runners stand on nothing that answers a task: here is no other file than the frame's."""
    library = Path(diststream.__file__).parent
    for name in FRAME:
        target = tmp_path / "diststream" / name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(library / name)
    code = (
        "import numpy as np\n"
        "from diststream.estimator import Model, StreamClusterer\n"
        "from diststream.runners import MiniBatch, OneRecord, SparkRunner\n"
        "class Sums(StreamClusterer):\n"
        "    def __init__(self, init_records=2):\n"
        "        self.init_records = init_records\n"
        "    def representation(self, X, t):\n"
        "        return Model(X.sum(axis=0), t.max(), {})\n"
        "    def local_update(self, stale, X, t):\n"
        "        return X.sum(axis=0)\n"
        "    def global_update(self, model, summaries):\n"
        "        return model._replace(rows=model.rows + sum(summaries))\n"
        "X, t = np.arange(12.0)[:, None], np.arange(12.0)\n"
        "for runner in (OneRecord(Sums()), MiniBatch(Sums(), batch_seconds=3.0)):\n"
        "    assert runner.run([(X, t)]).model_.rows == [66.0]\n"
        "print(SparkRunner.__name__, 'is there, too')\n"
    )
    environment = {"PYTHONPATH": str(tmp_path), "PATH": os.defpath}
    answer = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True
    )
    assert answer.stdout == "SparkRunner is there, too\n", answer.stderr
