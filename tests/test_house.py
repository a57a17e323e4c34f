"""The rules of the house: who imports whom, one truth for each thing, nothing left lying about."""

import ast
import hashlib
import platform
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from autograder import pins

ROOT = Path(__file__).parents[1]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, at its top or inside."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "diststream").rglob("*.py")), ids=str)
def test_the_library_imports_nothing_of_the_house(path):
    assert not [n for n in imported(path) if re.match(r"(autograder|benchmarks|tests|source)\b", n)]


@pytest.mark.parametrize("path", sorted((ROOT / "source").rglob("*.py")), ids=lambda p: p.name)
def test_lessons_import_no_judge(path):
    assert not [name for name in imported(path) if name.startswith(("autograder", "benchmarks"))]


def test_the_worker_imports_what_it_may():
    own = {n for n in imported(ROOT / "autograder" / "worker.py") if n.startswith("autograder")}
    assert own <= {
        *("autograder", "autograder.wire", "autograder.submission", "autograder.jvm"),
        *("autograder.landlock", "autograder.java_names"),
        *("autograder.jvm.Jvm", "autograder.warm_java", "autograder.warm_java.Spare"),
        "autograder.warm_java.WarmJava",
    }
    for name in ("wire", "submission"):
        assert not [n for n in imported(ROOT / "autograder" / f"{name}.py") if "autograder" in n]


def test_no_path_of_a_machine_and_no_registry():
    marks = re.compile(r"(?<![\w./-])/(work|root|farm|home)/\w|files\.pythonhosted|registry\.npmjs")
    for path in tracked():
        if path.suffix not in (".npz", ".png", ".so", ".gz") and path != Path(__file__):
            found = marks.search(path.read_text(errors="replace"))
            assert not found, f"{path.relative_to(ROOT)} holds {found[0]}"


def test_the_lock_holds_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+==\S+[^\n]*\\\n\s+--hash=sha256:", entry), entry


def test_the_environment_is_the_same_whichever_python_makes_it(tmp_path):
    here = platform.python_version()  # which must not count
    (tmp_path / "lock").write_text(
        f"one==1 ; python_full_version == '{here}' \\\n    --hash=sha256:0\n"
        f"one==2 ; python_full_version != '{here}' \\\n    --hash=sha256:0\n"
        "two==3 ; python_full_version >= '3.12' \\\n    --hash=sha256:0\n"
    )
    assert pins.locked(tmp_path / "lock") == {"one": "2"}


def test_the_environment_has_the_pins_of_the_lock():
    text = (ROOT / "environment.yml").read_text()
    versions = pins.locked(ROOT / "requirements.lock")
    found = re.findall(r"- ([\w.-]+)==(\S+)", text)
    assert len(found) > 50
    assert not [f"{n}=={v}" for n, v in found if v != versions[n]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[\w-]+", d)[0] for d in project["dependencies"]}
    assert wanted <= {name for name, _ in found}


def test_binder_holds_nothing_twice():
    link = ROOT / "binder" / "environment.yml"
    assert link.is_symlink() and link.resolve() == ROOT / "environment.yml"


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    listed = [line for line in lines if re.match(r'    "[a-z0-9-]+(\[[a-z]+\])?[<>=]', line)]
    assert len(listed) > 15
    assert not [line for line in listed if "# " not in line]


def test_the_data_is_what_its_readme_says():
    folder = ROOT / "source" / "streaming_kmeans" / "data"
    checksum = hashlib.sha256((folder / "bike_sharing.csv").read_bytes()).hexdigest()
    assert checksum in (folder / "README.md").read_text()
    assert (folder / "bike_sharing.csv").read_text().count("\n") == 8645 + 1


def test_the_readme_names_commands_that_exist():
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert {"demo", "test", "lab", "release"} <= named <= made


def test_ci_calls_the_readmes_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in (ROOT / "README.md").read_text()
