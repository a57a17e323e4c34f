"""Small changes of a function, one at a time: what a student might get wrong, made by a machine.

Only what stands between the marks of the solution is changed: the rest is given to students. A
mutant differs from the answer in one place:

- an operator (arithmetic, comparison, boolean) is another one, a sign or a `not` is gone;
- a number is one more, one less, of the other sign or twice as large; a truth value is flipped;
- a bound of a slice or a range, or an index, is off by one; a column is another column;
- a function is its counterpart: min and max, argmin and argmax, sum and mean, floor and ceil;
- a statement, a keyword argument or half of a condition is dropped;
- another name is returned, the results the other way round, or nothing.

Left out is what obviously never ends: a `while` whose only statement is dropped.

After R. DeMillo, R. Lipton and F. Sayward, Hints on test data selection (1978), and the operators
that J. Offutt et al. found sufficient (1996).
"""

import ast
import copy
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}

_PAIRS = (
    *("min max", "argmin argmax", "minimum maximum", "sum mean", "any all", "floor ceil"),
    *("zeros ones", "zeros_like ones_like"),
)
COUNTERPARTS = {a: b for pair in _PAIRS for a, b in (pair.split(), pair.split()[::-1])}
COLUMNS = {"WEIGHT": "M2", "M2": "WEIGHT", "TIME": "WEIGHT"}  # of a row, see diststream.rows

DROPPED = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.If, ast.For, ast.Raise)


@dataclass(frozen=True)
class Mutant:
    """A function with one change.

    Attributes:
        source: the function as it is now, without comments.
        was, now: the line that differs, before and after.
    """

    source: str
    was: str
    now: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of an answer cell, in the order of its lines.

    Args:
        source: the cell, with the marks around the solution.

    Raises:
        ValueError: it has no such marks.

    >>> cell = f"def twice(x):\\n    {BEGIN}\\n    return 2 * x\\n    {END}"
    >>> [mutant.now for mutant in mutants(cell)][:3]
    ['return', 'return x', 'return 2 / x']
    """
    lines = source.splitlines()
    marks = [n for n, line in enumerate(lines, start=1) if line.strip() in (BEGIN, END)]
    if len(marks) != 2:
        raise ValueError(f"an answer cell needs one '{BEGIN}' and one '{END}'")
    tree = ast.parse(source)
    before = ast.unparse(tree)
    found = {before}
    made = []
    for node, put in _places(tree):
        if not marks[0] < getattr(node, "lineno", 0) < marks[1]:
            continue
        for other in _others(node, tree):
            put(other)
            after = ast.unparse(tree)
            put(node)
            if after not in found:
                found.add(after)
                made.append(Mutant(after, *_changed(before, after)))
    return made


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, Callable[[ast.AST], None]]]:
    """Every node below the tree, with what puts another one in its place."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for index, child in enumerate(value):
                    if isinstance(child, ast.AST) and not _is_all_of_a_while(parent, field):
                        yield child, partial(value.__setitem__, index)
            elif isinstance(value, ast.AST):
                yield value, partial(setattr, parent, field)


def _is_all_of_a_while(parent: ast.AST, field: str) -> bool:
    return isinstance(parent, ast.While) and field == "body" and len(parent.body) == 1


def _others(node: ast.AST, tree: ast.Module) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if isinstance(node, DROPPED):
        yield ast.Pass()
    if isinstance(node, ast.If):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Return):
        yield from _returns(node, tree)
    elif isinstance(node, ast.expr):
        yield from _expressions(node)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        yield from (_with(node, op=other()) for other in OPERATORS.get(type(node.op), ()))


def _expressions(node: ast.expr) -> Iterator[ast.AST]:
    """Other expressions."""
    match node:
        case ast.Constant():
            yield from (ast.Constant(value) for value in _numbers(node.value))
        case ast.Name(id=name) if name in COLUMNS:
            yield ast.Name(COLUMNS[name], node.ctx)
        case ast.Attribute(attr=name) if name in COUNTERPARTS:
            yield _with(node, attr=COUNTERPARTS[name])
        case ast.Attribute(attr="inf"):
            yield ast.UnaryOp(ast.USub(), node)
        case ast.UnaryOp():
            yield node.operand
        case ast.BoolOp():
            yield from (_with(node, op=other()) for other in OPERATORS[type(node.op)])
            yield from node.values
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                for other in OPERATORS[type(operator)]:
                    yield _with(node, ops=_put(node.ops, place, other()))
        case ast.IfExp():
            yield _with(node, body=node.orelse, orelse=node.body)
        case ast.Subscript():
            for index in _off_by_one_in(node.slice):
                yield _with(node, slice=index)
        case ast.Call():
            yield from _calls(node)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """The call of the counterpart, or without one keyword; a range whose bounds are off by one."""
    if isinstance(node.func, ast.Name) and node.func.id in COUNTERPARTS:
        yield _with(node, func=ast.Name(COUNTERPARTS[node.func.id], ast.Load()))
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield _with(node, keywords=[other for other in node.keywords if other is not keyword])
    name = getattr(node.func, "attr", getattr(node.func, "id", None))
    if name in ("range", "arange"):
        for place, bound in enumerate(node.args):
            for other in _off_by_one(bound):
                yield _with(node, args=_put(node.args, place, other))


def _numbers(value: object) -> Iterator[float]:
    """Numbers near a number, the other truth value, nothing for anything else."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value)
    elif isinstance(value, float):
        yield from (value + 1, -value, 2 * value)


def _off_by_one_in(index: ast.expr) -> Iterator[ast.expr]:
    """What stands in square brackets, with one bound or one index off by one."""
    if isinstance(index, ast.Tuple):
        for place, part in enumerate(index.elts):
            for other in _off_by_one_in(part):
                yield _with(index, elts=_put(index.elts, place, other))
    elif isinstance(index, ast.Slice):
        for lower in _off_by_one(index.lower) if index.lower else [ast.Constant(1)]:
            yield _with(index, lower=lower)
        for upper in _off_by_one(index.upper) if index.upper else [ast.Constant(-1)]:
            yield _with(index, upper=upper)
    elif not (isinstance(index, ast.Name) and index.id.isupper()):  # columns have names
        yield from _off_by_one(index)


def _off_by_one(bound: ast.expr) -> Iterator[ast.expr]:
    """A bound one higher, one lower; a number is changed where it stands."""
    if isinstance(bound, ast.Name | ast.BinOp | ast.Call):
        yield ast.BinOp(bound, ast.Add(), ast.Constant(1))
        yield ast.BinOp(bound, ast.Sub(), ast.Constant(1))


def _returns(node: ast.Return, tree: ast.Module) -> Iterator[ast.AST]:
    """Nothing, the last name that was assigned, the first argument, the results turned round."""
    if node.value is None:
        return
    yield ast.Return()
    function = next(part for part in tree.body if isinstance(part, ast.FunctionDef))
    assigned = [
        (part.lineno, part.id)
        for part in ast.walk(function)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]
    names = [name for line, name in sorted(assigned) if line < node.lineno]
    for name in dict.fromkeys([*names[-1:], *(a.arg for a in function.args.args[:1])]):
        yield ast.Return(ast.Name(name, ast.Load()))
    if isinstance(node.value, ast.Tuple):
        yield ast.Return(_with(node.value, elts=node.value.elts[::-1]))


def _with(node: ast.AST, **fields: object) -> Any:
    """A copy of a node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _put(parts: list, place: int, part: object) -> list:
    """A copy of a list with another entry at this place."""
    return [*parts[:place], part, *parts[place + 1 :]]


def _changed(before: str, after: str) -> tuple[str, str]:
    """The line that differs; of a statement of several lines the first one."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    was, now = ([ln[2:].strip() for ln in lines if ln.startswith(sign)] for sign in ("- ", "+ "))
    return was[0] + (" ..." if len(was) > 1 else ""), now[0]
