"""What crosses between worker and referee, and what is refused: whatever a worker sends."""

import contextlib
import socket
import struct
import threading

import msgpack
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder import compare, wire
from autograder.candidate import Failure, _read
from autograder.compare import same
from autograder.sentences import sentence

NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats()
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=20) | st.binary(max_size=20)
ARRAYS = npst.arrays(
    st.sampled_from(wire.DTYPES), npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
)
PLAIN = st.recursive(
    LEAVES | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
# Bytes that look like messages: well-formed MessagePack of every kind, cut, changed, in our types.
NESTED = st.recursive(
    LEAVES | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=40)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.binary(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)
MESSAGES = st.binary(max_size=200) | NESTED.map(msgpack.packb)
RIGHT = [
    *(None, True, "text", 1.5, np.eye(2), [[1, [2.0]], [3, [4.0]]], {"a": np.ones(2), "b": False}),
    *(wire.Table({"x": np.ones(3)}), wire.Table({"x": ["a", None]}), ["a", None], np.array([True])),
]


def equal(one: object, other: object) -> bool:
    """Equal in value and kind; NaN equals NaN."""
    if isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=other.dtype.kind == "f"
        )
    if isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(other, dict):
        return list(one) == list(other) and all(equal(one[k], other[k]) for k in other)
    return type(one) is type(other) and (one == other or (one != one and other != other))


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    assert equal(wire.decode(wire.encode(value)), value)


@given(st.dictionaries(st.text(max_size=5), ARRAYS, max_size=3))
def test_tables_come_back_as_they_were(columns: dict) -> None:
    assert equal(wire.decode(wire.encode(wire.Table(columns))).columns, columns)


@given(MESSAGES)
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\x91" * 900 + b"\xc0")
@example(msgpack.packb(msgpack.ExtType(wire.ARRAY, struct.pack("<BB2Q", 0, 2, 2**63, 0))))
@example(msgpack.packb(msgpack.ExtType(wire.TABLE, msgpack.packb({"x": []}))))
@example(msgpack.packb({"value": msgpack.Timestamp(1, 1)}))
@example(msgpack.packb({"value": [["x" * 1000], [""] * 1000]}))
def test_any_bytes_end_in_a_verdict_or_a_refusal(data: bytes) -> None:
    """Read, told in words, compared with every kind of right answer: nothing raises."""
    try:
        reply = _read(wire.decode(data))
    except wire.Refused:
        return
    if isinstance(reply, Failure):
        assert sentence("f", reply)
    for right in RIGHT:
        assert isinstance(same(reply, right), bool)


@given(PLAIN)
def test_any_plain_answer_can_be_compared(answer: object) -> None:
    for right in RIGHT:
        assert isinstance(same(answer, right), bool)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_stream_of_bytes_ends_the_waiting(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(data)
    theirs.close()
    channel = wire.Channel(ours)
    with pytest.raises((wire.Refused, wire.Closed)):
        while True:
            channel.receive(5)
    channel.close()


def test_tables_in_tables_are_refused_before_the_stack_is_used_up() -> None:
    data = b"\x80"
    for _ in range(20_000):
        data = b"\xc9" + struct.pack(">I", len(data)) + bytes([wire.TABLE]) + data
    with pytest.raises(wire.Refused):
        wire.decode(data)


def test_an_array_that_lies_about_its_shape_is_refused() -> None:
    for kind, shape in ((0, (2**62, 4)), (0, (3,)), (200, (1,)), (9, (1,))):
        head = struct.pack(f"<BB{len(shape)}Q", kind, len(shape), *shape)
        with pytest.raises(wire.Refused):
            wire.decode(msgpack.packb(msgpack.ExtType(wire.ARRAY, head + b"\x07")))


@pytest.mark.parametrize(
    "value",
    [{1, 2}, object(), 1j, 2**64, {1: 2}, np.zeros(wire.FRAME_LIMIT), range(10**9), [[[]]] * 10**7],
    ids=["set", "object", "complex", "long", "keys", "array", "range", "list"],
)
def test_what_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(wire.Refused):
        wire.encode(value)


def test_a_list_in_itself_is_refused() -> None:
    endless: list = []
    endless.append(endless)
    with pytest.raises(wire.Refused):
        wire.encode(endless)


@pytest.mark.parametrize("length", [wire.FRAME_LIMIT + 1, 2**32 - 1])
def test_a_length_beyond_the_limit_is_refused_unread(length: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<I", length))
        with pytest.raises(wire.Refused):
            wire.Channel(ours).receive(5)


def test_a_frame_that_drips_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        theirs.sendall(struct.pack("<I", 1000))
        with contextlib.suppress(OSError):  # the reader has gone
            while not stop.wait(0.01):
                theirs.sendall(b"x")

    dripper = threading.Thread(target=drip)
    dripper.start()
    with ours, pytest.raises(TimeoutError):
        wire.Channel(ours).receive(0.3)
    stop.set()
    dripper.join()
    theirs.close()


def test_who_does_not_listen_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        wire.Channel(ours).send(np.zeros(400_000), 0.2)


def test_the_watch_can_end_the_waiting() -> None:
    class Enough(Exception):
        pass

    def watch() -> None:
        raise Enough

    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Enough):
        wire.Channel(ours, watch).receive()


def test_strings_are_never_made_as_long_as_the_longest() -> None:
    words = ["x" * 1_000_000] + [""] * 500_000
    assert not compare.same([words, words], np.zeros((2, 500_001)))
