"""What crosses between worker and referee: plain data in frames of limited size.

Numbers, strings, lists, dictionaries with string keys, arrays of numbers and tables. Never pickle,
never an object with behaviour: whatever bytes a worker sends, reading them runs none of its code.
The format is MessagePack with two extension types of our own, for arrays and tables.
"""

import math
import socket
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import msgpack
import numpy as np

FRAME_LIMIT = 4 * 2**20  # bytes of one message; the largest honest answer takes about 1 MiB
ITEM_LIMIT = 1_000_000  # entries of one list or dictionary
DEPTH_LIMIT = 16  # lists in lists
WATCH_SECONDS = 0.25  # between two looks at whom we wait for
ARRAY, TABLE = 1, 2
DTYPES = [np.dtype(name) for name in ("f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u1", "?")]


class Refused(ValueError):
    """A value or a message that does not cross; says which kind it was."""


class Closed(ConnectionError):
    """The other side is gone."""


@dataclass(frozen=True)
class Table:
    """A data frame as plain data: its columns in order, each an array of numbers or a list."""

    columns: dict[str, Any]


def encode(value: object) -> bytes:
    """The bytes of a plain value.

    Raises:
        Refused: the value, or something in it, is not plain data, or it is too large.

    >>> decode(encode({"centers": np.eye(2), "cost": 1.5}))["centers"].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    data = msgpack.packb(_plain(value, 0), use_bin_type=True)
    if len(data) > FRAME_LIMIT:
        raise Refused("too large")
    return data


def decode(data: bytes) -> Any:
    """The plain value that `encode` wrote.

    Raises:
        Refused: the bytes are not such a value, or exceed a limit.
    """
    if len(data) > FRAME_LIMIT:
        raise Refused("too large")
    value = _unpack(data, _unpack_extension)
    _require_plain(value, 0)
    return value


def _unpack(data: bytes, extension: Callable[[int, bytes], Any]) -> Any:
    try:
        return msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            ext_hook=extension,
            max_array_len=ITEM_LIMIT,
            max_map_len=ITEM_LIMIT,
        )
    except Refused:
        raise
    except Exception as error:  # msgpack has many ways to say that bytes are not MessagePack
        raise Refused("not a message") from error


def _require_plain(value: Any, depth: int) -> None:
    """Refused, where a value is none that `encode` writes: MessagePack knows more kinds."""
    if depth > DEPTH_LIMIT:
        raise Refused("nested too deeply")
    if isinstance(value, Table):
        value = value.columns
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise Refused("a dictionary whose keys are not strings")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _require_plain(item, depth + 1)
    elif not isinstance(value, bool | int | float | str | bytes | np.ndarray | None):
        raise Refused("an unknown kind of value")


def _plain(value: object, depth: int) -> Any:
    """The value in the types that MessagePack writes; each part is read once."""
    if depth > DEPTH_LIMIT:
        raise Refused("nested too deeply")
    if value is None or isinstance(value, str | bytes):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return _integer(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Mapping):
        return {_key(k): _plain(v, depth + 1) for k, v in _limited(value).items()}
    if isinstance(value, Table):
        columns = {str(k): _plain(v, depth + 1) for k, v in value.columns.items()}
        return msgpack.ExtType(TABLE, msgpack.packb(columns, use_bin_type=True))
    if (array := _array(value)) is not None:
        if array.dtype.kind not in "biuf":
            return _plain(array.tolist(), depth + 1)
        return msgpack.ExtType(ARRAY, _array_bytes(array))
    if isinstance(value, Sequence):
        return [_plain(item, depth + 1) for item in _limited(value)]
    raise Refused(_kind(value))


def _integer(value: Integral) -> int:
    number = int(value)
    if not -(2**63) <= number < 2**64:
        raise Refused("a whole number of more than 64 bits")
    return number


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Refused("a dictionary whose keys are not strings")
    return str(key)


def _limited(value: Any) -> Any:
    if len(value) > ITEM_LIMIT:
        raise Refused("too large")
    return value


def _array(value: object) -> np.ndarray | None:
    """The array of an array, of a dense vector of Spark, of a column of pandas; else None."""
    if isinstance(value, np.ndarray):
        return value
    for method in ("toArray", "to_numpy"):
        if callable(getattr(type(value), method, None)):
            array = getattr(value, method)()
            return array if isinstance(array, np.ndarray) else None
    return None


def _array_bytes(array: np.ndarray) -> bytes:
    if array.nbytes > FRAME_LIMIT:
        raise Refused("too large")
    if array.dtype.newbyteorder("=") not in DTYPES:
        array = array.astype("f8" if array.dtype.kind == "f" else "i8")
    code = DTYPES.index(array.dtype.newbyteorder("="))
    head = struct.pack(f"<BB{array.ndim}Q", code, array.ndim, *array.shape)
    return head + np.ascontiguousarray(array, DTYPES[code]).tobytes()


def _unpack_extension(code: int, data: bytes) -> Any:
    if code != TABLE:
        return _unpack_array(code, data)
    # No table in a table: each level of nesting would take from the C stack of who reads it.
    columns = _unpack(data, _unpack_array)
    if not isinstance(columns, dict):
        raise Refused("not a table")
    return Table(columns)


def _unpack_array(code: int, data: bytes) -> np.ndarray:
    if code != ARRAY:
        raise Refused("an unknown kind of value")
    try:
        kind, dimensions = struct.unpack_from("<BB", data)
        shape = struct.unpack_from(f"<{dimensions}Q", data, 2)
        dtype = DTYPES[kind]
    except (struct.error, IndexError) as error:
        raise Refused("not an array") from error
    body = data[2 + 8 * dimensions :]
    if dimensions > DEPTH_LIMIT or math.prod(shape) * dtype.itemsize != len(body):
        raise Refused("an array of another size than it says")
    if dtype.kind == "b" and body.translate(None, b"\0\1"):
        raise Refused("not an array")
    return np.frombuffer(body, dtype).reshape(shape).copy()


def _kind(value: object) -> str:
    """Words for a value that does not cross; never words that the student chose."""
    kind = type(value)
    if kind.__module__ in ("builtins", "numpy", "collections", "datetime"):
        return f"an object of the type {kind.__name__}"
    return "an object that is no plain data"


class Channel:
    """One end of a stream socket that carries plain values, a length before each.

    Args:
        connection: the socket.
        watch: called again and again while a value is awaited; what it raises ends the waiting.
    """

    def __init__(self, connection: socket.socket, watch: Callable[[], None] = lambda: None) -> None:
        self._socket, self._watch, self._watched = connection, watch, time.monotonic()

    def send(self, value: object, seconds: float | None = None) -> None:
        """Send a value.

        Raises:
            Refused: the value is not plain.
            TimeoutError: the other side has not taken it all within that many seconds.
            Closed: the other side is gone.
        """
        data = encode(value)
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(struct.pack("<I", len(data)) + data)
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed from error

    def receive(self, seconds: float | None = None) -> Any:
        """The next value.

        Raises:
            TimeoutError: it has not come completely within that many seconds.
            Refused: what came is not a plain value.
            Closed: the other side is gone.
        """
        self._watched = time.monotonic()  # who answers at once need not be looked at
        deadline = None if seconds is None else self._watched + seconds
        (length,) = struct.unpack("<I", self._read(4, deadline))
        if length > FRAME_LIMIT:
            raise Refused("too large")
        return decode(self._read(length, deadline))

    def _read(self, count: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < count:
            left = math.inf if deadline is None else deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no whole value came in time")
            if time.monotonic() > self._watched + WATCH_SECONDS:
                self._watch()
                self._watched = time.monotonic()
            self._socket.settimeout(min(left, WATCH_SECONDS))
            try:
                part = self._socket.recv(min(count - len(data), 2**20))
            except TimeoutError:
                continue
            except OSError as error:
                raise Closed from error
            if not part:
                raise Closed
            data += part
        return bytes(data)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
