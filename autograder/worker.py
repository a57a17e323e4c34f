"""The side that runs students' code: a program of its own, inside the sandbox.

It is started for each submission with what lessons import in memory (see `warm`), and forks a
session for each function that is graded. A session reads the notebook, defines the function and
answers calls: arguments in, plain values out. It holds no expected value and no grader. Beside a
session may stand a witness: a process without the student's code, attached to the same Spark.

    python -m autograder.worker FD [READABLE ...]

FD: a socket to the referee, inherited. READABLE: the only paths that it may read from here on,
beside its home, which it may write; without them it is held from outside.
"""

import ast
import builtins
import contextlib
import gc
import importlib
import marshal
import os
import resource
import shutil
import signal
import socket
import sys
import traceback
import types
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from autograder import java_names, landlock, submission, wire

if TYPE_CHECKING:
    from autograder.jvm import Jvm
    from autograder.warm_java import Spare, WarmJava

# Of one call's own code: the slowest honest one takes about 2, however busy the machine is. What
# the system does for it is not counted, for that grows with the load: a bomb that fills memory
# would be taken for a loop.
CPU_SECONDS = 10.0
# What a session cannot lift again: CPU seconds of all its calls, bytes of address space (Spark's
# own process is not in it), bytes of a file, processes and threads beyond those that run already.
ALL_CPU_SECONDS = 120
MEMORY_LIMIT = 4 * 2**30
FILE_LIMIT = 64 * 2**20
TASK_LIMIT = 512
# Each streaming context leaves threads behind, and tasks leave Python processes, that Spark ends a
# minute later: a Spark with more than this many is begun anew before a limit on the whole sandbox
# could stop a right answer.
SPARK_THREADS = 400
SPARK_WORKERS = 12  # of Python; Spark keeps each for a minute after its last task
FREE_LIMIT = 32 * 2**20  # bytes; with less space left a Spark is begun anew
PR_SET_DUMPABLE, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 4, 15, 36
LESSONS_IMPORT = (
    *("importnb", "matplotlib.pyplot", "numpy", "pandas", "pyarrow.parquet", "diststream.plots"),
    *("diststream.streaming", "pyspark.mllib.clustering", "pyspark.streaming", "pyspark.sql"),
    *("sklearn.cluster", "sklearn.metrics", "sklearn.model_selection", "sklearn.preprocessing"),
    *("scipy.special", "diststream.data", "diststream.live_microclusters", "diststream.runners"),
    *("diststream.plots_quality", "diststream.plots_tasks", "diststream.streams"),
)
DEVICES = ("null", "zero", "full", "random", "urandom")


def main() -> None:
    """Serve the referee until it hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if readable := sys.argv[2:]:
        devices = [Path("/dev", name) for name in DEVICES]
        landlock.confine([Path(path) for path in readable], [Path.home(), *devices])
    import_early()
    serve(control)


def serve(control: socket.socket, java: "WarmJava | None" = None) -> None:
    """Open and end sessions of one submission, as the referee asks, until it hangs up.

    Args:
        control: a socket to the referee.
        java: a frozen Java in this process, to be forked for Spark.
    """
    _adopt_orphans()
    stay_out_of_memory()
    call_itself("worker")
    desk = Desk(control, java)
    with contextlib.suppress(wire.Closed):
        while True:
            desk.serve()
    desk.kill_all()


def _adopt_orphans() -> None:
    """Make orphans of a session children of this process."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def stay_out_of_memory() -> None:
    """Keep sessions out of the memory of this process."""
    _prctl(PR_SET_DUMPABLE, 0)


def call_itself(name: str) -> None:
    """Give this process a name by which it is found among the forks of one program."""
    _prctl(PR_SET_NAME, name.encode())


def _prctl(option: int, value: int | bytes) -> None:
    with contextlib.suppress(OSError, AttributeError):  # another system
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def import_early() -> None:
    """Import what lessons import, before the forks: they share it."""
    import matplotlib

    gc.disable()  # what is imported is no garbage, and looking for some takes a third of the time
    matplotlib.use("agg")
    for probes in Path(__file__).parent.glob("graders/*/probes*"):
        _probes(probes.parent.name)
    for name in LESSONS_IMPORT:
        with contextlib.suppress(ImportError):  # a lesson that needs it will say so
            importlib.import_module(name)
    with contextlib.suppress(Exception):  # a lesson on Spark will say so
        importlib.import_module("diststream.spark").find_java()  # each fork knows it from here
        java_names.remember()
    gc.enable()
    gc.freeze()


class Desk:
    """Opens and ends sessions as the referee asks.

    Args:
        control, java: as of `serve`.
    """

    def __init__(self, control: socket.socket, java: "WarmJava | None") -> None:
        self._control = control
        self._channel = wire.Channel(control)
        self._java: WarmJava | None = java
        self._spare: Spare | None = None
        self._spark: Jvm | None = None
        self._session = 0

    def serve(self) -> None:
        """Answer one request.

        `open` a session alone, with a Spark or without; have a witness `join` it, on its Spark;
        say whether that Spark `lives`; `end` all that runs.
        """
        request = self._channel.receive()
        if self._java is not None:  # not before: by now a control group holds what is forked
            self._spare = self._java.spare()
            self._java = None
        if request["op"] == "open":
            self._clear()
            self._session = self._fork(self._spark_address() if request["spark"] else {})
        elif request["op"] == "join":
            self._fork(self._spark.address if self._spark else {})
        elif request["op"] == "lives":
            self._channel.send(self._spark is not None and self._spark.alive())
        else:
            self._channel.send(self.kill_all())

    def _spark_address(self) -> dict[str, str]:
        """Where a Spark listens, which is started if there is none.

        One that ends after `_clear` has looked is not replaced here: its files still lie where the
        next one's go. Who attaches to it will see, and ask again.
        """
        if self._spark is None:
            from autograder.jvm import Jvm

            cache = os.environ.get("AUTOGRADER_CACHE")
            self._spark = Jvm(Path(cache) if cache else None, self._spare)
        return self._spark.address

    def _fork(self, environment: dict[str, str]) -> int:
        """Start a process that answers over the socket that comes along."""
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if (pid := os.fork()) == 0:
            os.setsid()
            call_itself("session")
            self._control.close()
            if self._spare is not None:
                self._spare.close()
            os.environ.update(environment)
            _session(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])
        self._channel.send(True)
        return pid

    def _clear(self) -> None:
        """End what earlier sessions left behind, Spark excepted, and remove their files."""
        if self._spark is not None and _is_spent(self._spark):
            self._spark = None
        kept = (self._spark.pids if self._spark else set()) | self._unused
        _kill_children(but=kept)
        own = {Path(os.environ.get("JAVA_HOME", "")), self._spark.folder if self._spark else None}
        for path in set(Path.home().iterdir()) - own:
            _remove(path)

    def kill_all(self) -> int:
        """End every process that descends from this one, Spark among them.

        Returns:
            The signal that ended the last session; 0 where it ended by itself.
        """
        self._spark, ended_by = None, 0
        if self._session:
            # A session that a signal is just ending keeps that signal as its status.
            with contextlib.suppress(ChildProcessError, ProcessLookupError):
                os.kill(self._session, signal.SIGKILL)
                _, status = os.waitpid(self._session, 0)
                ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            self._session = 0
        _kill_children(but=self._unused)
        return ended_by

    @property
    def _unused(self) -> set[int]:
        """The process that keeps a Java in which nothing has run yet."""
        return {self._spare.pid} if self._spare is not None else set()


def _kill_children(but: Collection[int] = ()) -> None:
    """Kill the children of this process, and theirs, which become its own when it adopts them."""
    while children := set(_children(os.getpid())) - set(but):
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        for child in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def _is_spent(spark: "Jvm") -> bool:
    """Whether a Spark has ended, or has too little left to run on."""
    return not spark.alive() or _is_full(Path.home()) or _is_crowded(spark)


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(path).free < FREE_LIMIT


def _is_crowded(spark: "Jvm") -> bool:
    threads = len(_threads(spark.pid))
    parents = [parent for pid in spark.pids for parent in _children(pid)]
    workers = sum(len(_children(parent)) for parent in parents)
    return threads > SPARK_THREADS or workers > SPARK_WORKERS


def _remove(path: Path) -> None:
    """Remove a file, or a folder with all in it but what is mounted there.

    An environment that lies in /tmp is mounted in a session's home, and is large to walk through.
    """
    with contextlib.suppress(OSError):
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        elif not os.path.ismount(path):
            for inner in path.iterdir():
                _remove(inner)
            path.rmdir()


def _threads(pid: int | str) -> list[str]:
    """Numbers of the threads of a process; none of one that has ended, or on other systems."""
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208  # a Path for each of many is slow
    except OSError:
        return []


def _children(pid: int) -> list[int]:
    listed: list[str] = []
    for thread in _threads(pid):
        with contextlib.suppress(OSError):
            listed += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
    return [int(child) for child in listed]


def _session(connection: socket.socket) -> None:
    """Answer the calls for one function, or bear witness of them, in a process of its own."""
    _limit()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.stdin = os.fdopen(0)
    sys.stdout = sys.stderr = os.fdopen(1, "w")
    channel = wire.Channel(connection)
    with contextlib.suppress(wire.Closed):
        order = channel.receive()
        with _limited_time():
            probes = _probes(order["assignment"])
            stage = Stage(order, probes) if "notebook" in order else Witness(probes)
        channel.send(stage.opening)
        while True:
            call = channel.receive()
            with _limited_time():
                reply = stage.call(**call)
            channel.send(reply)


def _probes(assignment: str) -> dict[str, Callable[..., Any]]:
    """The probes of an assignment, by name."""
    module = importlib.import_module(f"autograder.graders.{assignment}.probes")
    functions = (f for f in vars(module).values() if isinstance(f, types.FunctionType))
    return {f.__name__: f for f in functions if f.__module__.startswith(module.__name__)}


def _limit() -> None:
    """Set limits that no later code of this process, or of its children, can lift."""
    for kind, amount in (
        ("RLIMIT_AS", MEMORY_LIMIT),
        ("RLIMIT_FSIZE", FILE_LIMIT),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", ALL_CPU_SECONDS),
        ("RLIMIT_NPROC", _tasks() + TASK_LIMIT),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):  # not on every system
            resource.setrlimit(getattr(resource, kind), (amount, amount))


def _tasks() -> int:
    """Processes and threads that can be seen: in a sandbox of its own, its own."""
    return sum(len(_threads(name)) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208


@contextlib.contextmanager
def _limited_time() -> Iterator[None]:
    """End this process when it has computed too long; what a busy machine takes does not count."""
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class Stage:
    """The names of a notebook, as far as one function needs them.

    Args:
        order: what the referee sends first: `notebook` (text of the file), `function` (its name),
            `given` (source of functions of the same notebook that are not graded here), `modules`
            (marshalled code of the earlier notebooks).
        probes: what stands between a call and a function, by name.
    """

    def __init__(self, order: dict[str, Any], probes: Mapping[str, Callable[..., Any]]) -> None:
        self.opening: dict[str, Any] = {"value": None}
        for name, code in order["modules"].items():
            module = types.ModuleType(name)
            exec(marshal.loads(code), module.__dict__)
            sys.modules[name] = module
        self._probes = dict(probes)
        # Spark sends functions to its workers by value when they are of `__main__`.
        self._names: dict[str, Any] = {"__name__": "__main__"}
        for source in order["given"].values():
            exec(compile(source, "<given>", "exec"), self._names)
        self._define(order["notebook"], order["function"], order["given"])

    def _define(self, text: str, function: str, given: dict[str, str]) -> None:
        if function in given:
            return
        try:
            notebook = submission.Submission.read(text)
        except submission.NotANotebookError:
            self.opening = {"error": {"kind": "no-notebook"}}
            return
        trouble = None
        for statement in notebook.slice(function, given):
            try:
                code = compile(_module(statement), f"<cell {statement.cell}>", "exec")
                exec(code, self._names)
            except BaseException as error:
                trouble = trouble or _account(error)
        if not callable(self._names.get(function)):
            self.opening = {"error": trouble or _why_missing(notebook, function)}

    def call(self, function: str, probe: str, arguments: list[Any]) -> dict[str, Any]:
        """Call a function with plain arguments, through the probe of that name if there is one.

        Returns:
            `{"value": …}`, or `{"error": {"kind": …}}` where it failed.
        """
        called = self._names[function]
        through = self._probes.get(probe)
        arguments = [_as_given(argument) for argument in arguments]
        try:
            value = through(called, *arguments) if through else called(*arguments)
            return {"value": wire.decode(wire.encode(_as_sent(value)))}
        except wire.Refused as error:
            return {"error": {"kind": "no-plain-value", "what": str(error)}}
        except BaseException as error:
            return {"error": _account(error)}


class Witness:
    """Sees to what a call finds in Spark, and what it leaves there.

    No student's code runs in its process, so none can answer for it.

    Args:
        probes: among them a generator for each probe that has a witness. It makes what the call
            needs, yields once, is sent what the probe gave, and returns what it finds then.
    """

    opening: ClassVar[dict[str, Any]] = {"value": None}

    def __init__(self, probes: Mapping[str, Callable[..., Any]]) -> None:
        self._probes = probes
        self._account: Generator[None, Any, Any] | None = None

    def call(
        self, witness: str | None = None, arguments: Sequence[Any] = (), said: Any = None
    ) -> dict[str, Any]:
        """Begin before a call, with the name of a generator and arguments, or end after it.

        Returns:
            `{"value": …}`: None at the beginning, then what was found; `{"error": {"kind": …}}`.
        """
        try:
            if witness is not None:
                self._account = None  # what an earlier call has left is cleared away first
                self._account = self._probes[witness](*arguments)
            assert self._account is not None
            self._account.send(said)
        except StopIteration as end:
            return {"value": end.value}
        except Exception as error:
            return {"error": _account(error)}
        return {"value": None}


def _module(statement: submission.Statement) -> ast.Module:
    return ast.Module([statement.code], type_ignores=[])


def _why_missing(notebook: submission.Submission, function: str) -> dict[str, Any]:
    for cell in notebook.broken:
        if function in cell.functions:
            return {"kind": "broken-cell", "cell": cell.cell, "line": cell.line}
    return {"kind": "missing"}


def _account(error: BaseException) -> dict[str, Any]:
    """What may be told of an error: its type if Python defines it, and the student's line.

    Its text stays here. A student's code could put hidden inputs into it.
    """
    kinds = [k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k]
    account: dict[str, Any] = {"kind": "raised", "type": kinds[0] if kinds else "Exception"}
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<cell "):
            account["cell"] = int(frame.filename[6:-1])
            account["line"] = frame.lineno
    if (by := _raised_by(error)) is not None:
        account["by"] = by
    return account


def _raised_by(error: BaseException | None) -> str | None:
    """`java` where Java told of it, `bridge` where the way to Java may have failed; else None."""
    while error is not None:
        if any(kind.__name__ == "Py4JJavaError" for kind in type(error).__mro__):
            return "java"
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith("<cell "):
                break
            if {"py4j", "pyspark"} & set(Path(frame.filename).parts):  # or what it has called
                return "bridge"
        error = error.__context__
    return None


def _as_given(value: Any) -> Any:
    """A value as a student's function expects it: tables are data frames."""
    if isinstance(value, wire.Table):
        import pandas as pd

        return pd.DataFrame(value.columns)
    return value


def _as_sent(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return wire.Table({str(name): _column(value[name]) for name in value.columns})
    return value


def _column(column: Any) -> Any:
    array = column.to_numpy()
    return array if array.dtype.kind in "biuf" else [None if x is None else str(x) for x in array]


if __name__ == "__main__":
    main()
