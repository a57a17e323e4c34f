"""One submission's court: what it keeps, and what it does not."""

from pathlib import Path

import pytest

from autograder.court import CAUTIONS, GUIDE, Court, IsolationError, caution, isolation_level
from autograder.sandbox import LEVELS


def test_a_verdict_is_not_kept_whose_worker_was_ended_with_the_judge(new_classroom) -> None:
    """Else a right answer would lose: a call that is cut off looks like a crash."""
    room = new_classroom
    text = room.submitted("ada").read_text()
    court = Court(str(room.course.root), None, False)
    grade = court._referee.grade

    def ended_meanwhile(*arguments):
        court.close()
        return grade(*arguments)

    court._referee.grade = ended_meanwhile
    try:
        with pytest.raises(RuntimeError, match="ended while it graded"):
            court.verdict(text, room.lesson, (room.assignment.name, "ada"))
        assert not room.verdicts()
    finally:
        court.close()


def test_of_all_levels_plain_alone_is_refused_where_isolation_is_required() -> None:
    assert [isolation_level(level, True) for level in LEVELS[:-1]] == ["bubblewrap", "landlock"]
    with pytest.raises(IsolationError, match="--require-isolation"):
        isolation_level("plain", True)
    assert isolation_level("plain", False) == "plain"


def test_every_level_but_the_best_has_a_caution_that_leads_to_a_page() -> None:
    assert (caution(LEVELS[0]), tuple(CAUTIONS)) == (None, LEVELS[1:])
    page = (Path(__file__).parents[2] / GUIDE).read_text()
    assert all(GUIDE in caution(level) and f"`{level}`" in page for level in CAUTIONS)
    assert "--require-isolation" in page
