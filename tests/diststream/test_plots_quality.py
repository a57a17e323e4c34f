"""Pictures of errors show the values that they are given."""

import numpy as np

from diststream import plots_quality


def test_faults_mark_each_kind_at_its_records():
    X = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [9.0, 9.0]])
    penalty = np.array([[0.5, 0, 0], [0, 0.2, 0], [0, 0, 0.1], [0.4, 0, 0]])
    Q = np.array([[4.0, 1.0, 0.0, 4.0, 0.0]])
    axes = plots_quality.faults(X, np.array([0, 1, -1, 0]), penalty, Q, 2.0)
    kinds = {scatter.get_label(): scatter.get_offsets().tolist() for scatter in axes.collections}
    assert kinds["missed (2)"] == [[0, 0], [9, 9]]
    assert kinds["misplaced (1)"] == [[1, 0]] and kinds["noise (1)"] == [[2, 0]]
    assert [circle.get_radius() for circle in axes.patches] == [2.0]


def test_parts_of_a_clustering_fill_a_bar():
    parts = {"cmm": 0.5, "missed": 0.2, "misplaced": 0.2, "noise": 0.1}
    axes = plots_quality.parts({"one": parts, "two": parts})
    widths = [bar.get_width() for bar in axes.patches]
    assert np.allclose(widths, np.repeat([0.5, 0.2, 0.2, 0.1], 2))
