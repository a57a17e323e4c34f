"""What every clusterer shares: checks, blocks, counts of bad records, scikit-learn's manners.

Nothing here knows how micro-clusters are updated: an algorithm says so in the four calls. A
student's own clusterer stands on this file as those of the library do.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_array, check_is_fitted

from diststream.arrays import ANY_ORDER, Floats, Ints

if TYPE_CHECKING:
    from diststream.microclusters import MicroClusters
    from diststream.offline import MacroClusters

BLOCK = 1000  # records in a block; part of the result, as rounding follows it
REASONS = ("malformed", "late", "duplicate")


class Model(NamedTuple):
    """All that a clusterer remembers between batches, arrays only.

    Attributes:
        rows: the micro-clusters: `MicroClusters`, or what else an algorithm keeps.
        clock: time of the latest record, in seconds.
        extra: an algorithm's own arrays.
    """

    rows: Any
    clock: float
    extra: dict[str, np.ndarray]


class Batch(NamedTuple):
    """Records in order of arrival: X is n x d, t n seconds, seq their n numbers in the stream."""

    X: Floats
    t: Floats
    seq: Ints

    def part(self, index: slice | np.ndarray) -> Batch:
        return Batch(self.X[index], self.t[index], self.seq[index])


class Counts(NamedTuple):
    """What became of the records of a block; the last three name why one was set aside."""

    accepted: int
    malformed: int
    late: int
    duplicate: int


def in_order(batch: Batch) -> Batch:
    """The batch by sequence number; the batch itself if it is in order already."""
    if np.all(batch.seq[1:] >= batch.seq[:-1]):
        return batch
    return batch.part(np.argsort(batch.seq, kind="stable"))


def blocks(batch: Batch) -> list[Batch]:
    """Cuts a batch where the sequence number passes a multiple of the block size."""
    numbers = batch.seq // BLOCK
    cuts = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    edges = [0, *cuts.tolist(), len(numbers)]
    return [batch.part(slice(a, b)) for a, b in pairwise(edges) if b > a]


class Task(NamedTuple):
    """What a worker needs to summarise blocks of one batch; it pickles.

    Attributes:
        clusterer: the parameters; it holds no model.
        stale: the model as `clusterer.prepare` made it ready.
        oldest: records of an earlier time are late.
        newest_seq: records up to this number have been seen.
    """

    clusterer: StreamClusterer
    stale: Any
    oldest: float
    newest_seq: int

    def clean(self, block: Batch) -> tuple[Batch, Counts]:
        """The block without its bad records, and their counts."""
        verdict = _judge(block.X, block.t, block.seq, self.oldest, self.newest_seq)
        counts = Counts(*np.bincount(verdict, minlength=4).tolist())
        if counts.accepted < len(verdict):
            block = block.part(verdict == 0)
        return block, counts

    def summarize(self, block: Batch) -> tuple[Any, Counts]:
        """The summary of the good records of one block."""
        block, counts = self.clean(block)
        return self.clusterer.local_update(self.stale, block.X, block.t), counts


@njit(cache=True, nogil=True)
def _judge(X: Floats, t: Floats, seq: Ints, oldest: float, newest_seq: int) -> Ints:
    """0 for a good record, else the place of its fault in `Counts`."""
    verdict = np.zeros(X.shape[0], np.int64)
    for i in range(X.shape[0]):
        square = _square(X, i)
        if seq[i] <= newest_seq:
            verdict[i] = 3
        elif not (np.isfinite(square) and np.isfinite(t[i])):
            verdict[i] = 1
        elif t[i] < oldest:
            verdict[i] = 2
        else:
            newest_seq = seq[i]
    return verdict


@njit(cache=True, nogil=True, fastmath=ANY_ORDER)
def _square(X: Floats, i: int) -> float:
    """|x|^2 of record i; where a number of it is not finite, neither is this."""
    square = 0.0
    for j in range(X.shape[1]):
        square += X[i, j] * X[i, j]
    return square


class StreamClusterer(ClusterMixin, BaseEstimator):
    """Frame of the clusterers; an algorithm fills in the four calls of the DistStream paper (VI).

    - `representation(X, t)`: the first model, from the first records.
    - `distance(stale, X)`: the micro-cluster that takes each record, -1 beyond every boundary.
    - `local_update(stale, X, t)`: a block of records, condensed. Pure: any process may run it.
    - `global_update(model, summaries)`: the next model: what was condensed is inserted in order.

    The second and third read `stale = prepare(model)`, the model made ready for search.
    """

    update: str = "ordered"
    init_records: int
    lateness: float = 60.0
    alpha: float
    random_state: int = 0
    model_: Model | None
    n_features_in_: int
    newest_seq_: int
    n_records_: int
    rejected_: dict[str, int]
    waiting_: list[Batch]

    def representation(self, X: Floats, t: Floats) -> Model:
        raise NotImplementedError

    def prepare(self, model: Model) -> Any:
        return model

    def distance(self, stale: Any, X: Floats) -> tuple[Ints, Floats]:
        """The micro-cluster of each record, or -1, and the squared distance to its center."""
        raise NotImplementedError

    def local_update(self, stale: Any, X: Floats, t: Floats) -> Any:
        raise NotImplementedError

    def global_update(self, model: Model, summaries: list[Any]) -> Model:
        raise NotImplementedError

    def macro_clusters(self) -> MacroClusters:
        raise NotImplementedError

    def one_by_one(self, model: Model, X: Floats, t: Floats) -> Model:
        """The paper's baseline: each record is a batch of its own."""
        for i in range(len(t)):
            one = slice(i, i + 1)
            summary = self.local_update(self.prepare(model), X[one], t[one])
            model = self.global_update(model, [summary])
        return model

    @property
    def rate(self) -> float:
        """lambda of the decay 2 ** (-lambda * seconds)."""
        return 0.0

    @property
    def batch_bound(self) -> float:
        """The longest batch, in seconds, that the model bears."""
        return float("inf")

    # ---- learning -----------------------------------------------------------------------------

    def fit(self, X: ArrayLike, y: None = None, t: ArrayLike | None = None) -> Self:
        """Forgets everything and learns X as one batch, all of it good records.

        Args:
            X: n x d records, n at least 1.
            y: not used, there by convention.
            t: n times in seconds; one record a second when None.

        Raises:
            ValueError: X is empty, or not all of it is finite.
        """
        self._reset()
        records: Floats = check_array(self._check(X))
        self.partial_fit(records, np.arange(len(records)) if t is None else t)
        if self.model_ is None:  # fewer records than a stream would begin with
            self._begin()
        self.labels_ = self.predict(records)
        return self

    def partial_fit(self, X: ArrayLike, t: ArrayLike, seq: ArrayLike | None = None) -> Self:
        """Learns one mini-batch.

        Args:
            X: n x d records in order of arrival; n may be 0.
            t: n times in seconds. Within `lateness` they need not ascend.
            seq: n numbers of the records in the stream; counted on when not given. A number that
                came before marks a duplicate.

        Returns:
            The clusterer itself. Records that are set aside are counted in `rejected_`.

        Raises:
            ValueError: X is not n x d with the d of the first batch, or t or seq is not n long.
        """
        batch = self.admit(X, t, seq)
        if self.model_ is None:
            batch = self._initialize(batch)
        if self.model_ is None or len(batch.t) == 0:
            return self
        if self.update == "unordered":
            batch = self._shuffled(batch)
        task = self.task()
        self.finish([task.summarize(block) for block in blocks(batch)], int(batch.seq[-1]))
        return self

    def learn_one_by_one(self, X: ArrayLike, t: ArrayLike, seq: ArrayLike | None = None) -> Self:
        """As `partial_fit`, but each record is learnt before the next one is looked at."""
        batch = self.admit(X, t, seq)
        if self.model_ is None:
            batch = self._initialize(batch)
        if self.model_ is not None and len(batch.t):
            last = int(batch.seq[-1])
            batch, counts = self.task().clean(batch)
            self._count(counts, last)
            if len(batch.t):
                self.model_ = self.one_by_one(self.model_, batch.X, batch.t)
        return self

    def admit(self, X: ArrayLike, t: ArrayLike, seq: ArrayLike | None = None) -> Batch:
        """Checks the shapes of a batch, numbers its records and puts them in order."""
        if not hasattr(self, "model_"):
            self._reset()
        records = self._check(X)
        times = np.asarray(t, dtype=float)
        if times.shape != (len(records),):
            raise ValueError(
                f"t has shape {times.shape}; give one time a record, {len(records)} here."
            )
        if seq is None:
            numbers = np.arange(len(records)) + self.newest_seq_ + 1
        else:
            numbers = np.asarray(seq, dtype=np.int64)
            if numbers.shape != times.shape:
                raise ValueError(f"seq has shape {numbers.shape}; give one number a record.")
        return in_order(Batch(records, times, numbers))

    def task(self) -> Task:
        """What workers need for the next batch. The model must exist."""
        assert self.model_ is not None
        bare = type(self)(**self.get_params())
        oldest = self.model_.clock - self.lateness
        return Task(bare, bare.prepare(self.model_), oldest, self.newest_seq_)

    def finish(self, results: list[tuple[Any, Counts]], newest_seq: int) -> None:
        """Ends a batch: the global update with the results of its blocks, in order.

        Args:
            results: what `Task.summarize` gave for each block.
            newest_seq: the highest sequence number in the batch.
        """
        assert self.model_ is not None
        for _, counts in results:
            self._count(counts, newest_seq)
        summaries = [summary for summary, counts in results if counts.accepted]
        if summaries:
            self.model_ = self.global_update(self.model_, summaries)

    def _check(self, X: ArrayLike) -> Floats:
        records: Floats = check_array(
            X, dtype=np.float64, order="C", ensure_all_finite=False, ensure_min_samples=0
        )
        if not hasattr(self, "n_features_in_"):
            self.n_features_in_ = records.shape[1]
        if records.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {records.shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input; other columns need a new clusterer."
            )
        return records

    def _reset(self) -> None:
        if self.update not in ("ordered", "unordered"):
            raise ValueError(f'update is "ordered" or "unordered", not {self.update!r}.')
        self.__dict__.pop("n_features_in_", None)
        self.model_ = None
        self.newest_seq_ = -1
        self.n_records_ = 0
        self.rejected_ = dict.fromkeys(REASONS, 0)
        self.waiting_ = []

    def _count(self, counts: Counts, newest_seq: int) -> None:
        self.n_records_ += counts.accepted
        for reason in REASONS:
            self.rejected_[reason] += getattr(counts, reason)
        self.newest_seq_ = max(self.newest_seq_, newest_seq)

    def _initialize(self, batch: Batch) -> Batch:
        """Waits for the first `init_records` good records; gives back what is left of the batch."""
        if len(batch.t) == 0:
            return batch
        good, counts = Task(self, None, -np.inf, self.newest_seq_).clean(batch)
        missing = self.init_records - sum(len(part.t) for part in self.waiting_)
        if len(good.t) < missing:
            self._count(counts, int(batch.seq[-1]))
            self.waiting_.append(good)
            return good.part(slice(0))
        last = int(good.seq[missing - 1])
        taken = batch.seq <= last
        _, counts = Task(self, None, -np.inf, self.newest_seq_).clean(batch.part(taken))
        self._count(counts, last)
        self.waiting_.append(good.part(slice(missing)))
        self._begin()
        return batch.part(~taken)

    def _begin(self) -> None:
        """Makes the first model of the records that wait."""
        X = np.concatenate([part.X for part in self.waiting_])
        t = np.concatenate([part.t for part in self.waiting_])
        self.waiting_ = []
        self.model_ = self.representation(X, t)

    def _shuffled(self, batch: Batch) -> Batch:
        """The unordered model: records reach the update in any order while the clock goes on."""
        rng = np.random.default_rng([self.random_state, int(batch.seq[0])])
        return batch._replace(X=batch.X[rng.permutation(len(batch.t))])

    # ---- reading ------------------------------------------------------------------------------

    @property
    def micro_clusters_(self) -> MicroClusters:
        """The micro-clusters, their weights as of the latest record."""
        model = self._fitted()
        return model.rows.take(self.shown(model)).as_of(model.clock, self.rate)

    def predict(self, X: ArrayLike) -> Ints:
        """The macro-cluster of each record, -1 where no micro-cluster covers it."""
        model = self._fitted()
        records: Floats = check_array(self._check(X), ensure_min_samples=0)
        index, _ = self.distance(self.prepare(model), records)
        labels = np.full(len(model.rows.ids) + 1, -1)
        labels[:-1][self.shown(model)] = self.macro_clusters().labels
        return labels[index]

    def shown(self, model: Model) -> NDArray[np.bool_]:
        """Which rows of the model are micro-clusters to the outside; all, unless said otherwise."""
        return np.ones(len(model.rows.ids), np.bool_)

    def _fitted(self) -> Model:
        check_is_fitted(self, "model_")
        if self.model_ is None:
            waiting = sum(len(part.t) for part in self.waiting_)
            raise ValueError(
                f"{type(self).__name__} begins after init_records={self.init_records} records "
                f"and has seen {waiting}."
            )
        return self.model_
