"""What a student is told of a failure: our words, never theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.candidate import Failure
from autograder.sentences import sentence


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Failure("missing"), "no function named f"),
        (Failure("no-notebook"), "not a Jupyter notebook"),
        (Failure("broken-cell", (("cell", 3), ("line", 2))), "cell 3 of the notebook, line 2"),
        (Failure("raised", (("type", "KeyError"), ("cell", 1), ("line", 4))), "KeyError (cell 1"),
        (Failure("raised", (("type", "OSError"),)), "the disk was full"),
        (Failure("raised", (("type", "NotImplementedError"),)), "still to be written"),
        (Failure("no-plain-value", (("what", "an object of the type set"),)), "type set"),
        (Failure("timeout"), "took too long"),
        (Failure("crashed", (("what", "memory"),)), "more memory"),
        (Failure("crashed", (("what", "processes"),)), "process after process"),
        (Failure("crashed"), "ended in the middle"),
        (Failure("refused"), "could not be read"),
    ],
)
def test_each_kind_of_failure_has_its_sentence(failure: Failure, told: str) -> None:
    assert told in sentence("f", failure)


WORDS = st.text(st.characters(categories=["Lo"]), min_size=5)
KINDS = st.sampled_from(["raised", "no-plain-value", "broken-cell", "crashed", "anything"])


@given(KINDS, WORDS, st.sampled_from(["type", "what", "cell", "line"]))
def test_no_word_of_a_student_is_told(kind: str, word: str, name: str) -> None:
    assert word not in sentence("f", Failure(kind, ((name, word),)))
