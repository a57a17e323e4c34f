"""What the lessons ask of a student's plot."""

import matplotlib.pyplot as plt
import pytest

from diststream import plots


def labelled(values):
    plt.figure()
    plt.plot(values)
    plt.title("Values")
    plt.xlabel("Place")
    plt.ylabel("Value")
    plt.show()


def closed_after_show(values):
    labelled(values)
    plt.close()


def dots(values):
    figure, axes = plt.subplots()
    axes.scatter(range(len(values)), values)
    figure.suptitle("Values")
    figure.supxlabel("Place")
    figure.supylabel("Value")


@pytest.mark.parametrize("function", [labelled, closed_after_show, dots])
def test_sees_what_is_drawn_however_it_is_drawn(function):
    axes = plots.drawn_by(function, [3.0, 1.0])
    assert plots.shows(axes, [(0, 3.0), (1, 1.0)])
    assert not plots.shows(axes, [(0, 3.0), (1, 2.0)])
    assert plots.missing_words(axes) == []


def test_names_the_words_that_are_missing():
    axes = plots.drawn_by(lambda: plt.figure().add_subplot(xlabel="x", title=" "))
    assert plots.missing_words(axes) == ["title", "label of the y axis"]


def test_shows_nothing_and_leaves_no_figure_behind(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("shown"))
    before = plt.get_fignums()
    plots.drawn_by(labelled, [1.0])
    assert plt.get_fignums() == before


def test_divides_each_sum_by_its_own_count():
    axes = plots.sums_and_means([4.0, 9.0], [2, 3], "SSE")
    assert plots.shows(axes, [(0, 2.0), (1, 3.0)])
