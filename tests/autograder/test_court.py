"""One submission's court: what it keeps, and what it does not."""

import pytest

from autograder.court import Court


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
