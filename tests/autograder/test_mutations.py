"""Which mutants arise, and which do not."""

import ast

import pytest

from autograder.mutations import BEGIN, END, mutants


def cell(*lines: str, signature: str = "def f(a, b=3):") -> str:
    """An answer cell with these lines as its solution."""
    body = [BEGIN, *lines, END]
    return "\n".join([signature, '    """What it does."""', *(f"    {line}" for line in body)])


def now(*lines: str) -> set[str]:
    """What becomes of the line that is changed, over all mutants."""
    return {mutant.now for mutant in mutants(cell(*lines))}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("c = a + b", {"c = a - b", "pass"}),
        ("c = a ** -b", {"c = a * -b", "c = a ** b"}),
        ("c = a @ b", {"c = a * b"}),
        ("c = a & ~b", {"c = a | ~b", "c = a & b"}),
        ("c = a < b", {"c = a <= b", "c = a > b"}),
        ("c = a == b", {"c = a != b"}),
        ("c = 0 < a <= b", {"c = 0 <= a <= b", "c = 0 < a < b", "c = 1 < a <= b"}),
        ("c = a and b", {"c = a or b", "c = a", "c = b"}),
        ("c = not a", {"c = a"}),
        ("c = 2", {"c = 3", "c = 1", "c = -2"}),
        ("c = 0.5", {"c = 1.5", "c = -0.5", "c = 1.0"}),
        ("c = np.inf", {"c = -np.inf"}),
        ("c = a if b else 1", {"c = 1 if b else a"}),
        ("c = a.sum(axis=1)", {"c = a.sum(axis=0)", "c = a.sum()", "c = a.mean(axis=1)"}),
        ("c = a.go(fast=True)", {"c = a.go(fast=False)", "c = a.go()"}),
        ("c = np.argmin(a)", {"c = np.argmax(a)"}),
        ("c = max(a, b)", {"c = min(a, b)"}),
        ("c = a[b]", {"c = a[b + 1]", "c = a[b - 1]"}),
        ("c = a[0]", {"c = a[1]", "c = a[-1]"}),
        ("c = a[:b]", {"c = a[1:b]", "c = a[:b + 1]", "c = a[:b - 1]"}),
        ("c = a[:, None]", {"c = a[1:, None]", "c = a[:-1, None]"}),
        ("c = a[MEAN] + a[M2]", {"c = a[MEAN] + a[WEIGHT]"}),
        ("c = range(b)", {"c = range(b + 1)", "c = range(b - 1)"}),
        ("a += b", {"a -= b", "pass"}),
        ("if a: b()", {"if not a:", "pass"}),
    ],
)
def test_a_line_has_these_mutants(line: str, wanted: set[str]) -> None:
    assert wanted <= now(line)


def test_another_result_or_nothing_is_returned() -> None:
    assert {"return", "return a", "return c", "return (c, b)"} <= now("c = a + b", "return b, c")


def test_every_mutant_is_another_program_that_differs_in_one_line() -> None:
    source = cell("for x in a[1:]:", "    b = min(b, x) / 2", "return b")
    original = ast.unparse(ast.parse(source))
    made = mutants(source)
    texts = [mutant.source for mutant in made]
    assert len(set(texts)) == len(texts) > 10
    assert original not in texts
    for mutant in made:
        assert ast.unparse(ast.parse(mutant.source)) == mutant.source
        assert mutant.now in mutant.source
        assert mutant.was.removesuffix(" ...") in original


def test_what_students_are_given_stays() -> None:
    """The signature, the docstring, and what stands beyond the marks."""
    source = cell("return a", signature="def f(a, b=3, c=True):") + "\n    plt.show(block=False)"
    for mutant in mutants(source):
        assert mutant.source.startswith("def f(a, b=3, c=True):")
        assert "What it does." in mutant.source
        assert mutant.source.endswith("plt.show(block=False)")


def test_a_loop_is_not_robbed_of_what_ends_it() -> None:
    assert "pass" not in now("while a > b:", "    a -= 1")
    assert "pass" in now("while a > b:", "    a -= 1", "    b += 1")


def test_a_name_that_is_no_function_is_not_swapped() -> None:
    assert now("mean = a + b") == {"pass", "mean = a - b"}


def test_names_columns_as_columns() -> None:
    assert now("c = a[MEAN]") == {"pass"}


def test_a_cell_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="BEGIN SOLUTION"):
        mutants("def f(a):\n    return a")
