"""Answers of the course's own notebooks are asked for once."""

import threading

import numpy as np
import pytest

from autograder.candidate import Failure
from autograder.memory import Memory
from autograder.wire import Table

REPLIES = [
    None,
    2.5,
    [1, "two", [3.0]],
    {"centers": np.eye(2), "cost": float("nan")},
    Table({"x": np.arange(3.0), "y": ["a", None, "b"]}),
    Failure("raised", (("type", "ValueError"), ("cell", 3))),
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: type(reply).__name__)
def test_a_reply_is_remembered_as_it_was(tmp_path, reply):
    assert Memory(tmp_path).reply("q", lambda: reply) is reply
    again = Memory(tmp_path).reply("q", lambda: pytest.fail("asked twice"))
    assert type(again) is type(reply)
    if isinstance(reply, Table):
        again, reply = again.columns, reply.columns
    np.testing.assert_equal(again, reply)


@pytest.mark.parametrize("kind", ["timeout", "crashed"])
def test_what_may_not_come_again_is_not_remembered(tmp_path, kind):
    memory = Memory(tmp_path)
    memory.reply("q", lambda: Failure(kind))
    assert memory.reply("q", lambda: 1) == 1


def test_a_torn_record_is_asked_again(tmp_path):
    memory = Memory(tmp_path)
    memory.reply("q", lambda: 1)
    (tmp_path / "q.reply").write_bytes(b"\xc1")
    assert memory.reply("q", lambda: 2) == 2


def test_who_comes_at_the_same_time_waits_for_the_one_answer(tmp_path):
    asked, replies, at_once = [], [], threading.Barrier(4)

    def ask():
        asked.append(1)
        return len(asked)

    def one():
        at_once.wait()
        replies.append(Memory(tmp_path).reply("q", ask))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (asked, replies) == ([1], [1, 1, 1, 1])
