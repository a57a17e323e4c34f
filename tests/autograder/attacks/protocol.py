# %% train_test_split forges_replies
# Frames with a right-looking value are written to the referee's socket.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    for _ in range(50):
        say(frame(wire.encode({"value": [[[0.0]], [[0.0]]]})))
    os._exit(0)


# %% train_test_split claims_the_points
# Frames that speak of points and of passed checks.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    for text in ("passed", "score", "checks"):
        say(frame(wire.encode({text: 100, "passed": True})))
    return None


# %% train_test_split races_the_reply
# A thread goes on writing frames while the function gives back nothing.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    import threading

    from autograder import wire

    reply = frame(wire.encode({"value": [X_scaled, X_scaled]}))

    def shout():
        for _ in range(1000):
            say(reply)

    threading.Thread(target=shout, daemon=True).start()


# %% train_test_split patches_encode
# The worker's serializer is replaced.
def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    right = wire.encode({"value": True})
    wire.encode = lambda value: right
    wire.decode = lambda data: True
    wire.Channel.send = lambda self, value, *_: self._socket.sendall(right)


# %% train_test_split patches_the_stage
# The object that calls the function is found on the stack and rewritten.
def train_test_split(X_scaled, ratio=0.8):
    import sys

    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Stage":
                type(value).call = lambda *_: {"value": True, "error": None}
                value._probes.clear()
        frame = frame.f_back
    return True


# %% load_raw_data patches_the_probe
# The probe that looks at the result is replaced by one that praises it.
def load_raw_data(file_path):
    import sys

    frame = sys._getframe()
    while frame:
        names = frame.f_globals
        if ".probes" in names.get("__name__", ""):
            praise = {"columns": ["season", "temp"], "values": [[1.0], [1.0]]}
            names["load_raw_data"] = lambda *_: praise
        frame = frame.f_back
    return None


# %% train_test_split says_a_huge_length
# A frame that says it is four gigabytes long.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    say(struct.pack("<I", 2**32 - 1) + b"x" * 1000)


# %% train_test_split says_a_negative_length
# A frame whose length is minus one.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    say(struct.pack("<i", -1))


# %% train_test_split sends_a_bomb
# Few bytes of MessagePack that say they hold billions of lists.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    say(frame(b"\xdd\xff\xff\xff\xff" * 100))


# %% train_test_split sends_empty_lists
# As many empty lists as a frame can hold: each byte becomes an object.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    million = b"\xdd\x00\x0f\x42\x40" + b"\x90" * 1_000_000
    say(frame(b"\x94" + million * 4))


# %% train_test_split nests_tables
# Tables in tables, until the reader's stack is used up.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    data = b"\x80"
    for _ in range(20_000):
        data = b"\xc9" + struct.pack(">I", len(data)) + b"\x02" + data
    say(frame(b"\x81\xa5value" + data))


# %% train_test_split nests_lists
# Lists in lists, until the reader's stack is used up.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    say(frame(b"\x81\xa5value" + b"\x91" * 900 + b"\xc0"))


# %% train_test_split lies_about_a_shape
# An array that says it has more numbers than it brings.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    head = struct.pack("<BB2Q", 0, 2, 2**62, 4)
    say(frame(b"\x81\xa5value\xc7" + bytes([len(head)]) + b"\x01" + head))


# %% train_test_split an_unknown_extension
# Extension types that nobody knows, and a time in the place of a number.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    say(frame(b"\x81\xa5value\xd4\x63\x00"))
    say(frame(b"\x81\xa5value\xd6\xff\x00\x00\x00\x01"))


# %% train_test_split long_strings_beside_many
# One long string among many short ones: NumPy would make all of them long.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    words = ["x" * 2_000_000] + [""] * 500_000
    say(frame(wire.encode({"value": [words, words[1:]]})))
    os._exit(0)


# %% train_test_split drips_slowly
# A frame that comes one byte a second, so that it never ends.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    import time

    say(struct.pack("<I", 1000))
    while True:
        say(b"x")
        time.sleep(0.2)


# %% train_test_split does_not_listen
# The session stops reading, so that the referee could wait for ever to be heard.
def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    wire.Channel.receive = lambda *_: __import__("time").sleep(1000)


# %% train_test_split hangs_up
# Every descriptor is closed.
def train_test_split(X_scaled, ratio=0.8):
    import os

    os.closerange(0, 256)


# %% train_test_split writes_to_every_descriptor
# Verdicts are printed on whatever is open.
def train_test_split(X_scaled, ratio=0.8):
    import os

    for number in range(256):
        try:
            os.write(number, b'{"score": 100}\n100.0\n')
        except OSError:
            pass


# %% train_test_split tells_by_exception
# Hidden inputs are put into the text of an error.
def train_test_split(X_scaled, ratio=0.8):
    raise ValueError(f"LEAK {X_scaled!r} {ratio!r}")


# %% train_test_split tells_by_a_class
# Hidden inputs are put into the name of an error's class.
def train_test_split(X_scaled, ratio=0.8):
    raise type(f"LEAK{len(X_scaled)}", (Exception,), {"__module__": "builtins"})


# %% train_test_split tells_by_a_forged_error
# A reply of the worker's own form carries words of the student's.
import os
import socket
import stat
import struct


def say(data):
    """Write bytes to every socket of this process."""
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, data)
        except OSError:
            pass


def frame(data):
    return struct.pack("<I", len(data)) + data


def train_test_split(X_scaled, ratio=0.8):
    from autograder import wire

    error = {"kind": "raised", "type": "LEAK", "cell": "LEAK", "line": 1, "message": "LEAK"}
    say(frame(wire.encode({"error": error})))
    say(frame(wire.encode({"error": {"kind": "no-plain-value", "what": "LEAK"}})))
    os._exit(0)


# %% train_test_split finds_the_reference_in_memory
# Every string in memory is searched for another definition of the function.
def train_test_split(X_scaled, ratio=0.8):
    import gc
    import sys

    texts = []
    for held in gc.get_objects():
        values = held.values() if isinstance(held, dict) else held
        if isinstance(held, dict | list | tuple):
            texts += [v for v in values if isinstance(v, str) and "def train_test_split(" in v]
    for text in texts:
        names = {}
        try:
            exec(text, names)
            other = names["train_test_split"]
            if other.__code__.co_consts != train_test_split.__code__.co_consts:
                return other(X_scaled, ratio)
        except BaseException:
            pass
    for name, module in list(sys.modules.items()):
        if "DP" in name and hasattr(module, "train_test_split"):
            return module.train_test_split(X_scaled, ratio)
