"""Pictures of batch lengths show the values that they are given."""

from diststream import plots_batches


def test_one_record_is_drawn_from_the_first_end_that_knows_it():
    axes = plots_batches.one_record({"2 s": ([2, 4, 6], [0.0, 0.5, 0.25])}, 0.01)
    marks = next(line for line in axes.lines if line.get_label() == "2 s")
    assert marks.get_xydata().tolist() == [[4, 0.5], [6, 0.25]]


def test_rates_stand_beside_each_other_by_model():
    groups = {("a", "one"): (2.0, 1.0, 3.0), ("a", "two"): (4.0, 4.0, 4.0)}
    axes = plots_batches.rates(groups, "Rates")
    assert [bar.get_height() for bar in axes.patches] == [2.0, 4.0]
    assert axes.get_legend_handles_labels()[1] == ["one", "two"]


def test_lengths_show_the_bound():
    axes = plots_batches.over_batch_length([1, 2], {"q": [0.5, 0.4]}, 25.0, "Q", "q")
    assert axes.lines[-1].get_xdata()[0] == 25.0
    axes = plots_batches.lengths_over_time([0, 1], [1, 2], 25.0, "L")
    assert axes.lines[-1].get_ydata()[0] == 25.0
