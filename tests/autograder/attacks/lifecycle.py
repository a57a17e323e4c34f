# %% stop_spark replaces_the_probe
# The probe is replaced before the first call by one that has the right answer ready.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


def take_over():
    right = {"stopped": True, "others_run": False, "starts_again": True, "forgotten": True}
    probes()["stop_spark"] = lambda *_: right


def stop_spark(sc, _=take_over()):
    pass


# %% stop_streaming replaces_the_probe
# Both probes are replaced by ones that have the right answers ready.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


def take_over():
    probes()["stop_streaming"] = lambda *_: {"stream": "STOPPED", "spark_runs": True}
    probes()["stop_the_given_one"] = lambda *_: {"given": "STOPPED", "other": "ACTIVE"}


def stop_streaming(ssc, _=take_over()):
    pass


# %% run_streaming replaces_the_probe
# Both probes are replaced by ones that have the right answers ready.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


def take_over():
    ending = {"by_itself": True, "stream": "STOPPED"}
    left = {"stream": "STOPPED", "spark_runs": True}
    right = {"started": True, "batches": True, "ending": ending, "left": left}
    probes()["run_streaming"] = lambda *_: right
    probes()["cut_short"] = lambda *_: {"started": True, "left": True}


def run_streaming(ssc, timeout=80, _=take_over()):
    pass


# %% setup_streaming_context replaces_the_probe
# The probe is replaced by one that repeats the settings and says that all was done.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


def take_over():
    def praise(function, app_name, batch_duration, again=False):
        types = ["SparkContext", "StreamingContext"]
        return {
            "types": types,
            "results": {"types": types, "in_java": True},
            "ready": True,
            "the_first": True,
            "app_name": app_name,
            "master": "local[2]",
            "milliseconds": 1000 if again else 1000 * batch_duration,
        }

    probes()["setup_streaming_context"] = praise


def setup_streaming_context(app_name="", batch_duration=1, _=take_over()):
    pass


# %% setup_streaming_context hands_over_something_else
# The probe is replaced by one that leaves another object of Java where the stream should be.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


def take_over():
    names = probes()

    def leave(*_):
        names["_board"]()["judge.stream"] = names["_attach"]().jvm.java.util.ArrayList()
        return {"types": ["SparkContext", "StreamingContext"], "the_first": True}

    names["setup_streaming_context"] = leave


def setup_streaming_context(app_name="", batch_duration=1, _=take_over()):
    pass


# %% setup_streaming_context hands_over_a_puppet
# An object of Python that Java takes for one of its own answers each question of the witness.
def probes():
    """The probes of this process, found on the stack of whoever loads the cell."""
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    return frame.f_locals["self"]._probes


class Puppet:
    def __getattr__(self, name):
        return lambda *_: "local[2]"

    class Java:
        implements = ["java.util.function.Supplier"]


def take_over():
    names = probes()

    def leave(*_):
        from pyspark.java_gateway import ensure_callback_server_started

        ensure_callback_server_started(names["_attach"]())
        names["_board"]()["judge.stream"] = Puppet()
        return {"types": ["SparkContext", "StreamingContext"], "the_first": True}

    names["setup_streaming_context"] = leave


def setup_streaming_context(app_name="", batch_duration=1, _=take_over()):
    pass


# %% stop_streaming patches_the_worker
# What calls functions is replaced by something that answers at once.
def take_over():
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    right = {"stream": "STOPPED", "spark_runs": True, "given": "STOPPED", "other": "ACTIVE"}
    type(frame.f_locals["self"]).call = lambda *_, **__: {"value": right}


def stop_streaming(ssc, _=take_over()):
    pass


# %% run_streaming patches_the_witness
# The witness's code is replaced, as far as it can be seen from here.
def take_over():
    from autograder import worker

    left = {"stream": "STOPPED", "spark_runs": True}
    ending = {"by_itself": True, "stream": "STOPPED"}
    right = {"started": True, "batches": True, "left": left, "ending": ending}
    worker.Witness.call = lambda *_, **__: {"value": right}
    worker.Stage.call = lambda *_, **__: {"value": right}


def run_streaming(ssc, timeout=80, _=take_over()):
    pass


# %% stop_spark patches_the_serializer
# Whatever this process says becomes the right answer.
def take_over():
    from autograder import wire

    right = {"stopped": True, "others_run": False, "starts_again": True, "forgotten": True}
    encoded = wire.encode({"value": right})
    wire.encode = lambda _: encoded


def stop_spark(sc, _=take_over()):
    pass


# %% run_streaming answers_from_memory
# The right answer, known by heart, is written to the referee's socket before the call ends.
import os
import socket
import stat
import struct


def run_streaming(ssc, timeout=80):
    from autograder import wire

    left = {"stream": "STOPPED", "spark_runs": True}
    ending = {"by_itself": True, "stream": "STOPPED"}
    right = {"started": True, "batches": True, "left": left, "ending": ending}
    data = wire.encode({"value": right})
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack("<I", len(data)) + data)
        except OSError:
            pass


# %% stop_streaming swaps_the_stream
# Another stream, which was stopped before, takes the place of the one that runs.
def stop_streaming(ssc):
    jvm = ssc.sparkContext._jvm
    stopped = jvm.JavaStreamingContext(ssc.sparkContext._jsc, jvm.Duration(1000))
    stopped.stop(False)
    board = jvm.java.lang.System.getProperties()
    for name in ("judge.stream", "judge.given"):
        board[name] = stopped
    ssc._jssc = stopped


# %% stop_spark kills_the_witness
# Every process but this one and Java is ended, the right answer is given.
import os
import signal


def stop_spark(sc):
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/comm") as file:
                if file.read().strip() != "java" and int(name) not in (1, os.getpid()):
                    os.kill(int(name), signal.SIGKILL)
        except OSError:
            pass
    return {"stopped": True, "others_run": False, "starts_again": True}


# %% stop_spark answers_in_the_place_of_java
# Java is ended, and a server at its port says what the witness hopes to hear.
import os
import signal
import socketserver
import threading

# What is said to one question after another; the last answer stands for all that follow.
SAID = {
    "isStopped": ["!ybtrue", "!ybfalse"],
    "isEmpty": ["!ybtrue", "!ybtrue", "!ybfalse"],
    "count": ["!yL3"],
}


class Agreeing(socketserver.StreamRequestHandler):
    def handle(self):
        while command := self.line():
            if command == "A":
                self.line()
                self.say("!yv")
                continue
            parts = [command]
            while parts[-1] != "e":
                parts.append(self.line())
            self.say(self.answer(parts))

    def line(self):
        return self.rfile.readline().decode().strip()

    def say(self, text):
        self.wfile.write(f"{text}\n".encode())

    def answer(self, parts):
        for question, answers in SAID.items():
            if question in parts:
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return "!ycjava.lang.Object" if parts[:2] == ["r", "u"] else "!yro1"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def take_over():
    import sys

    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Stage":
        frame = frame.f_back
    frame.f_locals["self"]._probes["stop_spark"] = impersonate


def impersonate(*_):
    for name in filter(str.isdigit, os.listdir("/proc")):
        with open(f"/proc/{name}/comm") as file:
            if file.read().strip() == "java":
                os.kill(int(name), signal.SIGKILL)
    address = ("127.0.0.1", int(os.environ["PYSPARK_GATEWAY_PORT"]))
    server = None
    while server is None:
        try:
            server = Server(address, Agreeing)
        except OSError:
            pass
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"forgotten": True}


def stop_spark(sc, _=take_over()):
    pass


# %% run_streaming plants_a_java
# Java is ended, and where the next one would be started lies a program of the student's.
import os
import signal


def run_streaming(ssc, timeout=80):
    with open(os.environ["JAVA_HOME"] + "/bin/java", "w") as program:
        program.write("#!/bin/sh\nexec sleep 1000\n")
    for name in filter(str.isdigit, os.listdir("/proc")):
        with open(f"/proc/{name}/comm") as file:
            if file.read().strip() == "java":
                os.kill(int(name), signal.SIGKILL)
