"""`release/` -> a student repository that is ready to push: `autograder publish DIR`.

    README.md                  with badges that open it in Binder and in Codespaces
    ASSIGNMENT/                the released notebooks with their data and pictures
    src/diststream/            the part of the library that lessons import
    checks/                    the public checks, and the script that runs them
    .github/workflows/         runs that script at each push
    environment.yml, binder/, requirements.txt, pyproject.toml, .devcontainer/

It holds no solution, no hidden grader, no reference value and no history.
"""

import ast
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from packaging.requirements import Requirement

from autograder import checks, inside, pins
from autograder.course import Course, Lesson

PUBLISHED = Path(__file__).parent / "published"
# GitHub's rules for the names of users and repositories.
OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")
NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
# Where each file goes that is not made from the course; `.j2` files are filled in.
PLACES = {
    "README.md.j2": "README.md",
    "pyproject.toml.j2": "pyproject.toml",
    "check.yml": ".github/workflows/check.yml",
    "devcontainer.json.j2": ".devcontainer/devcontainer.json",
    "postBuild.j2": "binder/postBuild",
    "gitignore": ".gitignore",
}


class PublishError(ValueError):
    """The course cannot be published so; the message says what to do."""


def publish(course: Course, folder: Path, owner: str, name: str) -> None:
    """Write the student repository into `folder`, which must be new or empty but for `.git`.

    Args:
        course: released, see `autograder.release`.
        folder: where it goes.
        owner, name: the repository on GitHub that badges and links lead to.

    Raises:
        PublishError: the folder holds something, a name is none, a lesson is not released, or a
            lesson imports a part of the library that students do not get.
    """
    if not OWNER.fullmatch(owner):
        raise PublishError(f"--owner {owner}: GitHub has no user or organisation of that name")
    if not NAME.fullmatch(name):
        raise PublishError(f"--name {name}: letters, digits, '.', '_' and '-' make a name")
    if folder.exists() and {path.name for path in folder.iterdir()} - {".git"}:
        raise PublishError(f"{folder} is not empty: name a new folder, or empty this one first")
    lessons = [lesson for assignment in course.assignments for lesson in assignment.lessons]
    _require_released(course, lessons)
    for assignment in course.assignments:
        shutil.copytree(course.root / "release" / assignment.name, folder / assignment.name)
    library = folder / "src" / "diststream"
    _copy_library(course, library)
    wanted = _requirements(course, [*library.rglob("*.py"), *folder.glob("*/*.ipynb")])
    _copy_checks(folder / "checks", lessons)
    values = {"owner": owner, "name": name, "course": course, "first": lessons[0]}
    _fill_in(folder, wanted=wanted, **values)
    lock = course.root / "requirements.lock"
    (folder / "environment.yml").write_text(pins.environment(wanted, lock))
    (folder / "binder" / "environment.yml").symlink_to("../environment.yml")
    (folder / "requirements.txt").write_text(pins.hashed(wanted, lock))
    for notice in ("LICENSE", "LICENSE-TEXT"):
        shutil.copy(course.root / notice, folder / notice)


def _require_released(course: Course, lessons: Iterable[Lesson]) -> None:
    missing = [one.name for one in lessons if not _released(course, one).exists()]
    if missing:
        raise PublishError(f"release/ lacks {', '.join(missing)}: run `autograder release` first")


def _released(course: Course, lesson: Lesson) -> Path:
    return course.root / "release" / lesson.assignment.name / f"{lesson.name}.ipynb"


def _copy_library(course: Course, target: Path) -> None:
    """Copy the part of the library that lessons import; nothing in it may import the rest."""
    source = course.root / "diststream"
    for name in inside.FRAME:  # what students' code may import while it is graded
        origin, copy = source / name, target / name
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin, copy)
    files = [*target.rglob("*.py"), *(course.root / "release").glob("*/*.ipynb")]
    files.remove(target / "__init__.py")  # it knows the clusterers, but loads them on request only
    for path in files:
        # What a module imports later is for the library's own clusterers, which are not there.
        for module in sorted(_imported(path, later=path.suffix != ".py")):
            parts = module.split(".")
            if parts[0] != "diststream" or len(parts) == 1:
                continue
            if _is_there(source, parts[1]) and not _is_there(target, parts[1]):
                raise PublishError(f"{path.name} imports {module}, which students do not get")


def _is_there(package: Path, module: str) -> bool:
    return (package / f"{module}.py").exists() or (package / module / "__init__.py").exists()


def _imported(path: Path, later: bool = True) -> set[str]:
    """Full names of what a module or the code of a notebook imports; `later`: in functions too."""
    found: set[str] = set()
    for source in _code(path):
        tree = ast.parse(source)
        for node in ast.walk(tree) if later else tree.body:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _code(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        yield path.read_text()
    else:
        cells = nbformat.read(path, as_version=4).cells
        yield from (cell.source for cell in cells if cell.cell_type == "code")


def _requirements(course: Course, files: Iterable[Path]) -> list[str]:
    """The course's requirements that these files import, and JupyterLab, which shows them."""
    modules = {name.split(".")[0] for path in files for name in _imported(path)}
    distributions = metadata.packages_distributions()
    used = {d.lower() for module in modules for d in distributions.get(module, [])}
    listed = pins.run_time(course.root / "pyproject.toml")
    return [r for r in listed if Requirement(r).name.lower() in {*used, "jupyterlab"}]


def _copy_checks(target: Path, lessons: Iterable[Lesson]) -> None:
    """The script that checks, and the checks as they are released."""
    source = Path(checks.__file__).parent
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    released = [_checks_of(lesson) for lesson in lessons]
    (target / "released.json").write_text(json.dumps(released, indent=1) + "\n")


def _checks_of(lesson: Lesson) -> dict[str, object]:
    cells = nbformat.read(lesson.solution, as_version=4).cells
    sources = {c.metadata.get("nbgrader", {}).get("grade_id"): c.source for c in cells}
    functions = [
        {"name": f.name, "points": f.points, "check": sources[f.grade_id]} for f in lesson.functions
    ]
    return {"assignment": lesson.assignment.name, "name": lesson.name, "functions": functions}


def _fill_in(folder: Path, **values: object) -> None:
    """Write the files that come from `published/`."""
    templates = Environment(
        loader=FileSystemLoader(PUBLISHED),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name, place in PLACES.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".j2"):
            target.write_text(templates.get_template(name).render(**values))
        else:
            shutil.copy(PUBLISHED / name, target)
    (folder / "binder" / "postBuild").chmod(0o755)
