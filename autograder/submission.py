"""Read a notebook and take out of it what one function needs.

A student's notebook also holds tries, plots and streams that need not run again to grade a
function. So the worker runs a slice: the statements that define the function, and those that define
what it uses, and so on. Functions are found by their names; cells may have been copied, retyped or
moved. Of several definitions the last one counts, as it does in Jupyter.
"""

import ast
import functools
import json
import re
import symtable
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

MAGIC = re.compile(r"^(\s*)([%!].*|.*\?\s*)$", re.MULTILINE)
EVERYTHING = "*"  # what `from module import *` binds
TIMING = re.compile(r"\A\s*%%(time|timeit|capture|prun)\b.*\n")


class NotANotebookError(ValueError):
    """The file is no notebook; the message says why."""


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of a cell.

    Attributes:
        cell: index of its cell among the notebook's cells, from 1 as people count.
        code: the statement.
        affects: names that it binds, or whose objects it changes.
    """

    cell: int
    code: ast.stmt
    affects: frozenset[str]

    @functools.cached_property
    def uses(self) -> frozenset[str]:
        """Global names that it, or a function in it, looks up; found only for what is needed."""
        return _uses(self.code)


@dataclass(frozen=True)
class Broken:
    """A cell that is not Python: where it fails, and the functions that it meant to define."""

    cell: int
    line: int
    functions: frozenset[str]


@dataclass
class Submission:
    """The statements of a notebook in order, and the cells that could not be read."""

    statements: list[Statement] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    _imported: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, text: str) -> "Submission":
        """The submission in the text of an `.ipynb` file; NotANotebookError where it is none."""
        submission = cls()
        for number, source in _code_cells(text):
            submission._add(number, source)
        return submission

    @classmethod
    def of_source(cls, source: str) -> "Submission":
        """The statements of a Python file, as of one cell."""
        submission = cls()
        submission._add(1, source)
        return submission

    def _add(self, number: int, source: str) -> None:
        source = TIMING.sub("\n", source)
        if source.lstrip().startswith("%%"):
            return
        try:
            try:
                tree = ast.parse(source)
            except SyntaxError:
                tree = ast.parse(MAGIC.sub(r"\1pass", source))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            functions = frozenset(re.findall(r"^\s*def\s+(\w+)", source, re.MULTILINE))
            self.broken.append(Broken(number, getattr(error, "lineno", 0) or 0, functions))
            return
        self._imported |= {name for node in tree.body for name in _imports(node)}
        for node in tree.body:
            affects = _binds(node, ":=" in source) | _changes(node) - self._imported
            self.statements.append(Statement(number, node, affects))

    def functions(self) -> set[str]:
        """Names of the functions that are defined at the top level."""
        return {s.code.name for s in self.statements if isinstance(s.code, ast.FunctionDef)}

    def slice(self, name: str, given: Collection[str] = ()) -> list[Statement]:
        """The statements that `name` needs, in order; what is `given` from outside is left out."""
        needed, chosen = {name, EVERYTHING} - set(given), set[int]()
        grown = True
        while grown:
            grown = False
            for index, statement in enumerate(self.statements):
                if index not in chosen and statement.affects & needed:
                    chosen.add(index)
                    needed |= statement.uses - set(given)
                    grown = True
        return [self.statements[index] for index in sorted(chosen)]

    def source(self, names: Collection[str]) -> str:
        """Python source that defines these names and what they need."""
        chosen = {id(s): s for name in names for s in self.slice(name)}
        return "\n".join(ast.unparse(s.code) for s in self.statements if id(s) in chosen)


def _code_cells(text: str) -> Iterator[tuple[int, str]]:
    try:
        cells = json.loads(text)["cells"]
        for number, cell in enumerate(cells, start=1):
            if cell["cell_type"] == "code":
                source = cell["source"]
                yield number, source if isinstance(source, str) else "".join(source)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotANotebookError("the file is not a Jupyter notebook (version 4)") from error


def _table(node: ast.stmt) -> symtable.SymbolTable | None:
    """What Python knows of a statement's names; None where it is nested too deep."""
    try:
        return symtable.symtable(ast.unparse(node), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None


def _binds(node: ast.stmt, hidden: bool) -> frozenset[str]:
    """The names that a statement binds; `hidden`: by a `:=` anywhere in it, too."""
    if not hidden and (names := _plainly_bound(node)) is not None:
        return frozenset(names)
    if (table := _table(node)) is None:
        return frozenset()
    symbols = table.get_symbols()
    return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())


def _plainly_bound(node: ast.stmt) -> Iterable[str] | None:
    """What the commonest statements bind, without the cost of a table; None for others."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ImportFrom(names=[ast.alias(name="*")]):
            return [EVERYTHING]
        case ast.Expr() | ast.Assert():
            return []
        case ast.Assign(targets=targets):
            parts = (part for target in targets for part in ast.walk(target))
            return [p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)]
    return None


def _uses(node: ast.stmt) -> frozenset[str]:
    """The global names that a statement looks up."""
    if (table := _table(node)) is None:
        return frozenset()
    uses = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    inner = list(table.get_children())
    while inner:
        child = inner.pop()
        uses |= {s.get_name() for s in child.get_symbols() if s.is_global()}
        inner += child.get_children()
    return frozenset(uses)


def _imports(node: ast.stmt) -> set[str]:
    """Names that stand for imported modules and functions."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    return {(alias.asname or alias.name).split(".")[0] for alias in node.names}


def _changes(node: ast.stmt) -> frozenset[str]:
    """Names whose objects a statement changes in place: `a.append(1)`, `a[0] = 1`, `a.b = 1`."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return frozenset()
    changed = set()
    for part in ast.walk(node):
        target: ast.expr | None = None
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            target = part.func
        elif isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            target = part
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            changed.add(target.id)
    return frozenset(changed)
