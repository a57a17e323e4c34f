"""What is made ahead comes in its turn, whether it is an item, an error or the end."""

import threading
from collections.abc import Iterator

import pytest

from diststream.runners.batches import ahead


def test_the_next_item_is_made_while_one_is_worked_on() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    taken = ahead(items())
    assert next(taken) == 1
    assert made.wait(60)
    assert list(taken) == [2]


def test_an_item_does_not_wait_for_one_that_is_long_in_coming() -> None:
    come = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert come.wait(60)
        yield 2

    taken = ahead(items())
    assert next(taken) == 1
    come.set()
    assert next(taken) == 2


def test_what_fails_ahead_is_raised_in_its_turn() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the source is gone")

    taken = ahead(items())
    assert next(taken) == 1
    with pytest.raises(OSError, match="the source is gone"):
        next(taken)


def test_one_who_stops_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    taken = ahead(iter(range(10)))
    assert next(taken) == 0
    taken.close()
    assert set(threading.enumerate()) <= before
