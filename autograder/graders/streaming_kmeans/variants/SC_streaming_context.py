# %% run_streaming sleeps_between
# Short sleeps, a deadline.
import time

from diststream import streaming


def run_streaming(ssc, timeout=80):
    deadline = time.time() + timeout
    ssc.start()
    while time.time() < deadline:
        if streaming.drained(ssc):
            break
        time.sleep(0.2)
    ssc.stop(stopSparkContext=False)
    return None


# %% run_streaming counts_the_waits
# A number of short waits.
from diststream.streaming import drained


def run_streaming(ssc, timeout=80):
    ssc.start()
    for _ in range(int(timeout / 0.1)):
        if drained(ssc) or ssc.awaitTerminationOrTimeout(0.1):
            break
    ssc.stop(False)


# %% run_streaming stops_in_any_case
# The stop in a finally.
import time

from diststream import streaming


def run_streaming(ssc, timeout=80):
    ssc.start()
    begun = time.monotonic()
    try:
        while not streaming.drained(ssc):
            left = timeout - (time.monotonic() - begun)
            if left <= 0:
                return
            ssc.awaitTerminationOrTimeout(min(0.3, left))
    finally:
        ssc.stop(stopSparkContext=False, stopGraceFully=False)


# %% run_streaming a_thread_that_watches
# A thread stops the stream when it is drained; the function waits.
import threading

from diststream import streaming


def run_streaming(ssc, timeout=80):
    given_up = threading.Event()

    def watch():
        while not given_up.wait(0.1):
            if streaming.drained(ssc):
                ssc.stop(stopSparkContext=False)
                return

    ssc.start()
    watcher = threading.Thread(target=watch)
    watcher.start()
    ssc.awaitTerminationOrTimeout(timeout)
    given_up.set()
    watcher.join()
    ssc.stop(stopSparkContext=False)


# %% run_streaming graceful
# A graceful stop after the stream is drained.
import time

from diststream import streaming


def run_streaming(ssc, timeout=80):
    end = time.monotonic() + timeout
    ssc.start()
    while not streaming.drained(ssc) and time.monotonic() < end:
        ssc.awaitTerminationOrTimeout(0.1)
    ssc.stop(stopSparkContext=False, stopGraceFully=True)


# %% run_streaming one_second_steps
# Whole seconds, printed progress.
from diststream import streaming


def run_streaming(ssc, timeout=80):
    ssc.start()
    waited = 0
    while waited < timeout and not streaming.drained(ssc):
        ssc.awaitTerminationOrTimeout(1)
        waited = waited + 1
        print("waited", waited, "s")
    ssc.stop(stopSparkContext=False)


# %% stop_streaming positional
# The argument by its place.
def stop_streaming(ssc):
    ssc.stop(False)
    return None


# %% stop_streaming graceful
# A graceful stop.
def stop_streaming(ssc):
    ssc.stop(stopSparkContext=False, stopGraceFully=True)


# %% stop_streaming not_graceful
# Both arguments said.
def stop_streaming(ssc):
    ssc.stop(stopGraceFully=False, stopSparkContext=False)


# %% stop_streaming asks_for_its_state
# Leaves a stopped stream alone.
def stop_streaming(ssc):
    if ssc._jssc.getState().toString() != "STOPPED":
        ssc.stop(stopSparkContext=False)


# %% stop_streaming waits_for_the_end
# Stops and makes sure of it.
def stop_streaming(ssc):
    ssc.stop(stopSparkContext=False)
    ssc.awaitTerminationOrTimeout(10)
    print("stopped")


# %% stop_streaming swallows_errors
# An error while stopping is of no interest.
def stop_streaming(ssc):
    try:
        ssc.stop(stopSparkContext=False)
    except Exception as error:
        print(error)


# %% stop_streaming gives_the_context_back
# Gives something back, which nobody minds.
def stop_streaming(ssc):
    ssc.stop(**{"stopSparkContext": False})
    return ssc.sparkContext
