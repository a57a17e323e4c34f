"""DenStream's own rules: radius, promotion, deletion, density."""

import numpy as np
import pytest

from diststream import DenStream


def test_no_micro_cluster_outgrows_eps_in_batches_of_any_length() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(9000) / 300
    X = rng.normal(size=(9000, 3)) + 0.3 * t[:, None] + 12 * rng.integers(0, 2, (9000, 1))
    for n_batches in (3, 30):
        model = DenStream(eps=1.2, init_records=50)
        for part in np.array_split(np.arange(9000), n_batches):
            model.partial_fit(X[part], t[part])
            for rows in (model.micro_clusters_, model.outlier_micro_clusters_):
                assert (rows.radii <= 1.2 * (1 + 1e-9)).all()


def test_an_outlier_becomes_potential_above_beta_mu_and_fades_away() -> None:
    model = DenStream(eps=1.0, mu=10.0, beta=0.25, decay=0.5, init_records=1)
    model.learn_one_by_one([[0.0], [0.0]], [0.0, 0.0])
    assert len(model.micro_clusters_.ids) == 0
    assert len(model.outlier_micro_clusters_.ids) == 1
    model.learn_one_by_one([[0.0]], [0.0])
    assert len(model.micro_clusters_.ids) == 1
    model.learn_one_by_one([[50.0]], [30.0])
    assert len(model.micro_clusters_.ids) == 0
    np.testing.assert_array_equal(model.outlier_micro_clusters_.centers, [[50.0]])


def test_the_period_of_pruning_is_that_of_the_paper() -> None:
    # T_p = ceil(1 / lambda * log2(beta mu / (beta mu - 1))): 4 s for 0.25 and 2.
    assert DenStream(mu=10.0, beta=0.2, decay=0.25).prune_seconds == 4
    with pytest.raises(ValueError, match=r"beta \* mu > 1"):
        DenStream(mu=2.0, beta=0.5, init_records=1).partial_fit([[0.0]], [0.0])


def test_macro_clusters_join_what_is_dense_and_leave_out_noise() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(scale=0.4, size=(4000, 2)) + np.array([[8.0, 0.0]]) * rng.integers(
        0, 2, size=(4000, 1)
    )
    X[::200] = rng.uniform(-40, -20, size=(20, 2))
    model = DenStream(eps=0.5, mu=10.0, decay=0.01, init_records=100)
    model.partial_fit(X, np.arange(4000) / 1000)
    rows, macro = model.micro_clusters_, model.macro_clusters()
    left = set(macro.labels[rows.centers[:, 0] < 4]) - {-1}
    right = set(macro.labels[rows.centers[:, 0] >= 4]) - {-1}
    assert left
    assert right
    assert not left & right
    assert len(macro.centers) < len(rows.ids)
    np.testing.assert_array_equal(model.predict([[-30.0, -30.0], [4.0, 0.0]]), [-1, -1])
