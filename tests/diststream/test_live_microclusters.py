"""The picture that goes on while a stream runs."""

import numpy as np
import pytest

from diststream import live_microclusters
from diststream.live_microclusters import LiveView

ROW = np.array([[4.0, 1.0, 2.0, 4.0, 0.0]])


class Clock:
    """Time that goes on only when drawing takes some."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def screen(monkeypatch):
    """Notes what is shown first and what replaces it; each picture takes a second."""
    clock, shown = Clock(), []

    class Handle:
        def update(self, figure):
            clock.now += 1
            shown.append("again")

    def display(figure, display_id):
        clock.now += 1
        shown.append("first")
        return Handle()

    monkeypatch.setattr(live_microclusters, "display", display)
    monkeypatch.setattr(live_microclusters, "time", clock)
    return clock, shown


def test_draws_anew_in_the_same_place(screen):
    clock, shown = screen
    view = LiveView("Rows", box=5)
    assert view.show("second 1", [[0.0, 0.0]], ROW)
    clock.now += 60
    assert view.show("second 2", [[0.0, 0.0]], ROW)
    assert shown == ["first", "again"]
    assert len(view.figure.axes) == 1 and len(view.figure.axes[0].patches) == 1
    assert view.figure.axes[0].get_title() == "Rows, second 2"


def test_drawing_takes_a_tenth_of_the_time_at_most(screen):
    clock, shown = screen
    view, begin = LiveView("Rows", box=5), clock.now
    for _ in range(1000):
        clock.now += 0.25
        view.show("now", np.empty((0, 2)), ROW)
    assert len(shown) > 10
    assert len(shown) <= 0.1 * (clock.now - begin) + 1


def test_the_last_picture_is_always_drawn(screen):
    _, shown = screen
    view = LiveView("Rows", box=5)
    view.show("second 1", [[0.0, 0.0]], ROW)
    assert not view.show("second 2", [[0.0, 0.0]], ROW)
    assert view.show("second 3", [[0.0, 0.0]], ROW, last=True)
    assert shown == ["first", "again"]
