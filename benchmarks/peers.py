"""Install the peers, once, into a folder of their own."""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / ".peers"
REQUIREMENTS = HERE / "requirements.txt"
DRIVER = HERE / "MoaDriver.java"
OTTER = PEERS / "otter-grader"  # apart from the others, which need not see its dependencies
OTTER_REQUIREMENTS = HERE / "otter_requirements.txt"
SOURCE_ONLY = "clusopt-core"


class PeerMissingError(RuntimeError):
    """A peer could not be installed; the message says which and why."""


def install() -> Path:
    """Bring every peer of requirements.txt; does nothing where that is done already.

    Returns:
        The folder to put on the import path; MOA's jar and the compiled driver lie in it too.

    Raises:
        PeerMissingError: a download or a compiler failed.
    """
    require_tools()  # before anything is downloaded
    stamp, wanted = PEERS / "installed", _content(REQUIREMENTS, DRIVER)
    if _is_done(stamp, wanted):
        return PEERS
    pins = [line for line in REQUIREMENTS.read_text().split("\n") if "==" in line]
    packages = [pin for pin in pins if not pin.startswith(SOURCE_ONLY)]
    _pip("install", "--no-deps", "--upgrade", "--target", str(PEERS), *packages)
    _build_clusopt(next(pin for pin in pins if pin.startswith(SOURCE_ONLY)))
    _run([_tool("javac"), "-nowarn", "-cp", str(moa_jar()), "-d", str(PEERS), str(DRIVER)])
    stamp.write_text(wanted)
    return PEERS


def install_otter() -> Path:
    """Bring otter-grader; does nothing where that is done already.

    Returns:
        The folder to put on the import path.

    Raises:
        PeerMissingError: a download failed.
    """
    stamp, wanted = OTTER / "installed", _content(OTTER_REQUIREMENTS)
    if not _is_done(stamp, wanted):
        pins = ["--requirement", str(OTTER_REQUIREMENTS)]
        _pip("install", "--no-deps", "--upgrade", "--target", str(OTTER), *pins)
        stamp.write_text(wanted)
    return OTTER


def _content(*files: Path) -> str:
    """What is to be installed, as a hash."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _is_done(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def require_tools() -> None:
    """PeerMissingError where a program is not there that peers are built with."""
    for program in ("java", "javac", "c++"):
        _tool(program)


def moa_jar() -> Path:
    """MOA as capymoa carries it."""
    return PEERS / "capymoa" / "jar" / "moa.jar"


def _build_clusopt(pin: str) -> None:
    """Compile the CluStream of clusopt-core as the module `clustream`."""
    with tempfile.TemporaryDirectory() as folder:
        _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", folder, pin)
        archive = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        sources = sorted(map(str, Path(folder).rglob("cluster/clustream/*.cpp")))
        includes = [f"-I{PEERS / 'pybind11' / 'include'}", f"-I{sysconfig.get_path('include')}"]
        target = PEERS / f"clustream{sysconfig.get_config_var('EXT_SUFFIX')}"
        flags = ["-O3", "-std=c++11", "-shared", "-fPIC", "-fvisibility=hidden"]
        _run([_tool("c++"), *flags, *includes, *sources, "-o", str(target)])


def _tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise PeerMissingError(
            f"{name} is not on the PATH. MOA needs a JDK, clusopt-core a C++ compiler: on Debian "
            "and Ubuntu `apt install default-jdk-headless g++`."
        )
    return found


def _pip(*arguments: str) -> None:
    _run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PeerMissingError(f"{' '.join(command[:4])} ... failed:\n{done.stderr[-2000:]}")
