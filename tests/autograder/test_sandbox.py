"""The sandbox itself: levels, limits, what stays between sessions, what a student can reach."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

import autograder
from autograder import cores, inside, limits, sandbox, wire
from autograder.answers import notebook_with
from autograder.candidate import Candidate, Failure
from autograder.course import Course, Lesson
from autograder.sandbox import LEVELS, Sandbox, best_level
from autograder.sentences import sentence

X = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.find("DP_data_preparation")


def answering(lesson: Lesson, **bodies: str) -> str:
    """The notebook in which these functions do this."""
    source = {name: f"def {name}(*_, **__):\n    {body}\n" for name, body in bodies.items()}
    return notebook_with(lesson, source)


def ask(lesson: Lesson, box: Sandbox, function: str, body: str) -> object:
    """What one function says, in a session of its own."""
    student = Candidate(answering(lesson, **{function: body}), lesson, box)
    reply = student.call(function, [X], given={}, probe="none")
    student.end()
    return reply


@pytest.mark.parametrize("level", [name for name in LEVELS if sandbox.WORKS[name]()])
def test_every_level_that_works_answers_and_leaves_no_process(level: str, lesson: Lesson) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with Sandbox(level) as box:
        assert ask(lesson, box, "train_test_split", "return [1.5]") == [1.5]
        assert ask(lesson, box, "train_test_split", "import os; return dict(os.environ)")["HOME"]
    left = [c for c in psutil.Process().children(recursive=True) if c.pid not in before]
    assert [c for c in left if c.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.skipif(not sandbox.WORKS["landlock"](), reason="this kernel has no Landlock")
def test_landlock_keeps_files_and_processes_apart(lesson: Lesson, tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("secret")
    body = (
        f"import os; found = []\n    for act in (lambda: open({str(tmp_path / 'gradebook.db')!r}), "
        f"lambda: open({str(tmp_path / 'new')!r}, 'w'), lambda: os.listdir({str(tmp_path)!r}), "
        f"lambda: os.kill({os.getpid()}, 0), lambda: open('/proc/{os.getpid()}/environ')):\n"
        "        try:\n            act(); found.append('LOOT')\n"
        "        except OSError: pass\n    return found"
    )
    with Sandbox("landlock") as box:
        assert ask(lesson, box, "train_test_split", body) == []


def test_a_session_finds_nothing_of_the_one_before(lesson: Lesson, box: Sandbox) -> None:
    """Its files are gone, and what it left running has ended."""
    leave = (
        "import os, time\n    open(os.path.expanduser('~/left'), 'w').close()\n"
        "    if os.fork() == 0:\n        os.setsid()\n        time.sleep(1000)\n"
        "    return os.getpid()"
    )
    look = (
        "import os, pathlib\n    return [[path.name for path in pathlib.Path.home().iterdir()], "
        "len([p for p in os.listdir('/proc') if p.isdecimal()])]"
    )
    fresh = ask(lesson, box, "load_raw_data", look)
    assert isinstance(ask(lesson, box, "preprocess_data", leave), int)
    assert ask(lesson, box, "train_test_split", look) == fresh


def test_nothing_is_imported_from_where_a_session_can_write(lesson: Lesson, box: Sandbox) -> None:
    """A witness runs beside the student's code and in the same folder."""
    body = (
        "import os, sys\n    home = os.path.expanduser('~')\n"
        "    own = [path for path in sys.path if path and os.path.realpath(path) == home]\n"
        "    return [own, '' in sys.path, os.path.realpath(os.getcwd()) == home]"
    )
    assert ask(lesson, box, "train_test_split", body) == [[], False, True]


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_of_the_judge_a_session_sees_the_worker_and_the_probes_alone(
    lesson: Lesson, box: Sandbox
) -> None:
    body = (
        "import pathlib\n    judge = pathlib.Path('/judge/code/autograder')\n"
        "    found = [path for path in judge.rglob('*') if path.suffix in ('.py', '.c')]\n"
        "    return [str(path.relative_to(judge)) for path in found]"
    )
    judge = Path(autograder.__file__).parent
    probes = {str(path.relative_to(judge)) for path in judge.glob("graders/*/probes*/*.py")}
    probes |= {str(path.relative_to(judge)) for path in judge.glob("graders/*/probes.py")}
    seen = ask(lesson, box, "train_test_split", body)
    assert set(seen) == probes | set(inside.WORKER_FILES)


def test_without_a_worker_there_is_no_witness() -> None:
    with Sandbox() as box, pytest.raises(wire.Closed):
        box.join()


LEAVE_ALL = """import ctypes, os, platform, socket, time
    for place in ("/tmp/left", "/dev/shm/left"):
        open(place, "w").close()
    call = ctypes.CDLL(None).syscall
    if platform.machine() == "x86_64":
        call(248, b"user", b"left", b"secret", 6, -3)
    if os.fork() == 0:
        os.setsid()
        server = socket.create_server(("127.0.0.1", 47123))
        time.sleep(1000)
    while True:
        try:
            socket.create_connection(("127.0.0.1", 47123)).close()
            return True
        except ConnectionRefusedError:
            pass
"""
FIND_ANY = """import ctypes, os, platform, socket
    found = [place for place in ("/tmp/left", "/dev/shm/left") if os.path.exists(place)]
    call = ctypes.CDLL(None).syscall
    if platform.machine() == "x86_64" and call(249, b"user", b"left", None, 0) >= 0:
        found.append("key")
    try:
        socket.create_connection(("127.0.0.1", 47123))
        found.append("server")
    except ConnectionRefusedError:
        pass
    return [found, len([p for p in os.listdir("/proc") if p.isdecimal()])]
"""
REACH_OUT = """import ctypes, os
    libc, got = ctypes.CDLL(None), []
    for name, arguments in (
        ("unshare", [0x10000000]), ("umount2", [b"/tmp", 2]), ("umount2", [b"/proc/sys", 2]),
        ("mount", [b"none", b"/", None, 32 | 4096, None]), ("setns", [os.open("/proc", 0), 0]),
        ("sethostname", [b"x", 1]), ("setuid", [0]),
    ):
        if getattr(libc, name)(*arguments) == 0:
            got.append(name)
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/usr/left", "/left"):
        try:
            open(path, "w")
            got.append(path)
        except OSError:
            pass
    return [got, os.getuid(), open("/proc/self/status").read().count("0000000000000000")]
"""


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_a_submission_finds_nothing_of_the_one_before(lesson: Lesson, box: Sandbox) -> None:
    """The next worker is a fork of the same warm parent, in namespaces of its own."""
    assert ask(lesson, box, "train_test_split", LEAVE_ALL) is True
    parent = box._parent
    box.renew()
    found, processes = ask(lesson, box, "train_test_split", FIND_ANY)
    assert (found, processes) == ([], 2), "the worker and the session"
    assert box._parent is parent


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_two_workers_of_one_warm_parent_find_nothing_of_each_other(lesson: Lesson) -> None:
    """As of a student and of the reference, at the same time."""
    with Sandbox() as one, Sandbox() as other:
        assert ask(lesson, one, "train_test_split", LEAVE_ALL) is True
        found, processes = ask(lesson, other, "train_test_split", FIND_ANY)
        assert (found, processes) == ([], 2), "the worker and the session"
        assert one._parent is other._parent
        assert one._root.is_running()


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_a_warm_parent_that_dies_is_replaced(lesson: Lesson) -> None:
    with Sandbox() as box:
        ask(lesson, box, "train_test_split", "return 1")
        first = box._parent
        (init,) = psutil.Process(first._process.pid).children()
        init.kill()
        box._root.wait()  # its workers go with it
        assert ask(lesson, box, "train_test_split", "return 1") == 1
        assert box._parent is not first


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_what_the_worker_needs_may_lie_in_tmp(lesson: Lesson, monkeypatch) -> None:
    """Java's folder, or the whole environment: its own /tmp does not cover them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder, "bin").mkdir()
        Path(folder, "bin", "java").write_text("here")
        monkeypatch.setenv("JAVA_HOME", folder)
        look = f"return [open({str(Path(folder, 'bin', 'java'))!r}).read()]"
        change = f"open({str(Path(folder, 'bin', 'java'))!r}, 'w')"
        with Sandbox() as box:
            assert ask(lesson, box, "train_test_split", look) == ["here"]
            refused = ask(lesson, box, "train_test_split", change)
            assert isinstance(refused, Failure) and refused.get("type") == "OSError"


@pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces here")
def test_a_worker_cannot_leave_its_namespaces(lesson: Lesson, box: Sandbox) -> None:
    got, user, empty_sets = ask(lesson, box, "train_test_split", REACH_OUT)
    assert got == []
    assert user != 0
    assert empty_sets >= 4, "permitted, effective, inheritable and ambient capabilities"


def test_two_notebooks_take_turns_in_one_sandbox(lesson: Lesson) -> None:
    """A session that another one has ended is opened anew; no right answer meets a dead one."""
    with Sandbox(ours=True) as box:
        one, other = (
            Candidate(answering(lesson, train_test_split=f"return {n}"), lesson, box)
            for n in (1, 2)
        )
        for _ in range(2):
            for candidate, answer in ((one, 1), (other, 2)):
                assert candidate.call("train_test_split", [X], given={}, probe="none") == answer


def test_an_earlier_function_is_never_asked_after_a_later_one(lesson: Lesson, box: Sandbox) -> None:
    """A later session holds the reference of the functions above: the worker starts anew."""
    for function in ("load_raw_data", "train_test_split"):
        ask(lesson, box, function, "return 1")
    first = box._worker
    ask(lesson, box, "train_test_split", "return 1")
    assert box._worker is first
    ask(lesson, box, "preprocess_data", "return 1")
    assert box._worker is not first


def test_the_reference_of_a_function_is_in_no_session_that_grades_it(course: Course) -> None:
    """Neither among the functions given nor among the modules of earlier lessons."""
    for assignment in course.assignments:
        for one in assignment.lessons:
            modules = b"".join(Candidate("", one, Sandbox())._material.modules.values())
            for function in one.functions:
                assert function.name.encode() not in modules
            for earlier in one.earlier:
                assert all(function.name.encode() in modules for function in earlier.functions)


@pytest.mark.skipif(not cores.allowed(), reason="this system tells of no cores")
def test_a_worker_keeps_to_the_cores_of_who_asks_it(lesson: Lesson) -> None:
    before = cores.allowed()
    with Sandbox() as box:
        try:
            cores.keep_to({max(before)})
            body = "import os; return sorted(os.sched_getaffinity(0))"
            assert ask(lesson, box, "train_test_split", body) == [max(before)]
        finally:
            cores.keep_to(before)


def test_what_is_taken_too_much_of_is_named(lesson: Lesson, box: Sandbox) -> None:
    body = "kept = []\n    while True:\n        kept.append(bytearray(2**22))"
    reply = ask(lesson, box, "train_test_split", body)
    assert isinstance(reply, Failure)
    assert "memory" in sentence("train_test_split", reply)
    assert ask(lesson, box, "train_test_split", "return 1") == 1


def test_processes_are_counted_and_ended() -> None:
    shell = "for i in $(seq 80); do sleep 1000 & done; wait"
    root = subprocess.Popen(["/bin/sh", "-c", shell])
    process = psutil.Process(root.pid)
    with pytest.raises(limits.Exceeded) as told:
        while root.poll() is None:
            limits.check(process, None)
    assert told.value.what == "processes"
    limits.end(process, None, init=False)
    root.wait()
    assert not process.is_running()


@pytest.mark.parametrize(
    ("works", "best"),
    [
        (["bubblewrap", "landlock", "plain"], "bubblewrap"),
        (["landlock", "plain"], "landlock"),
        (["plain"], "plain"),
    ],
)
def test_where_a_level_is_refused_the_next_one_is_the_best(works, best, monkeypatch) -> None:
    for level in LEVELS:
        monkeypatch.setitem(sandbox.WORKS, level, lambda level=level: level in works)
    assert best_level() == best


REFUSE = "echo 0 > /proc/sys/user/max_user_namespaces"  # in the namespace where it is said


@pytest.mark.skipif(best_level() != "bubblewrap", reason="this machine refuses it already")
@pytest.mark.skipif(shutil.which("unshare") is None, reason="no program to try it with")
def test_where_the_kernel_refuses_namespaces_bubblewrap_is_not_taken() -> None:
    """The probe itself finds out, and a worker of the level that is left answers."""
    ask = "from autograder.sandbox import *; print(best_level()); Sandbox().open(False).close()"
    command = ["unshare", "--user", "--map-root-user", "/bin/sh", "-c"]
    command += [f'{REFUSE} && exec "$0" -c "$1"', sys.executable, ask]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == ("landlock" if sandbox.WORKS["landlock"]() else "plain")


def test_the_best_level_is_one_that_works() -> None:
    assert sandbox.WORKS[best_level()]()
    assert LEVELS.index(best_level()) == min(LEVELS.index(x) for x in LEVELS if sandbox.WORKS[x]())
