# %% [markdown]
# # BS: The batch size
#
# **You will learn** how long a batch may be, what a longer batch does to a record, to the quality and
# to the speed, and how a program can choose the length by itself.
#
# **You need** OO, MB, LU and GU. **Time:** about 45 minutes.
#
# ![The stages in order; the fifth, Batch size, is marked](pictures/BS_batch_size.svg)
#
# Your clusterer works batch by batch. So far a batch took one second, or three, because somebody typed
# that number. A short batch keeps the model fresh. Long batches save work, since the global update
# comes once a batch. Where is the limit? (DistStream, sections IV.D and VII.D.)

# %%
import math
import time
from importlib import import_module

import numpy as np
from importnb import Notebook

from diststream import plots_batches, plots_microclusters, rows, streams
from diststream.rows import TIME

with Notebook(include_non_defs=False):
    import_module("GU_global_update")

# Not in the block above: so these names are there, too, when a later notebook imports this one.
from GU_global_update import global_update, premerge_outliers
from LU_local_update import local_update
from MB_minibatch_model import assign

# %% [markdown]
# ## BS.1 The bound
#
# A record at the very beginning of a batch of $L$ seconds has faded by the end of it: of its weight 1
# there is $\beta^{-L}$ left. Only now, at the end, does anybody see the new model. If that rest is
# nearly nothing, the record was as good as never there. The model then shows the end of the batch and
# omits its beginning.
#
# So decide what you call nothing, a share $\alpha$ such as 0.01, and demand that every record counts
# more than that when it is first seen:
#
# $$\beta^{-L} > \alpha \quad\Longleftrightarrow\quad L < \log_\beta \frac1\alpha$$
#
# The logarithm has the **base $\beta$**: it asks after how many seconds the factor $\beta$ has worn a
# weight down to $\alpha$. Computers offer the natural logarithm, and any base follows from it:
# $\log_\beta z = \ln z / \ln \beta$.
#
# Without decay, $\beta = 1$, nothing ever fades, and there is no bound: it is infinite.
#
# **By hand.** $\beta = 2$ halves a weight each second. For $\alpha = 1/8$ that is
# $\log_2 8 = 3$ seconds.


# %% role="answer" function="batch_bound"
def batch_bound(alpha, beta):
    """The longest batch in which a record keeps more than a share of its weight

    input: alpha, float, above 0 and below 1, the share; ValueError otherwise
    input: beta, float, at least 1, the decay a second; ValueError below 1
    output: L, float, the bound in seconds; infinite (math.inf) if beta is 1
    """
    ### BEGIN SOLUTION
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a share between 0 and 1, not {alpha}")
    if beta < 1:
        raise ValueError(f"beta is at least 1, not {beta}: weights do not grow")
    if beta == 1:
        return math.inf
    return -math.log(alpha) / math.log(beta)
    ### END SOLUTION


# %%
shares = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01]
plots_microclusters.lines(
    shares,
    {f"β = {beta:g}": [batch_bound(share, beta) for share in shares] for beta in [1.1, 1.2, 2]},
    "How long a batch may be",
    "α: what a record must keep of its weight",
    "Seconds",
)
print(f"alpha 0.01, beta 1.2: {batch_bound(0.01, 1.2):.1f} seconds")

# %% [markdown]
# **You should see** three falling lines, the lower the faster the decay, and
# {{ f"{batch_bound(0.01, 1.2):.1f}" }} seconds: the paper's 'about 25'. DenStream's own
# $\beta = 2^{0.25} = {{ f"{2**0.25:.3f}" }}$ gives {{ f"{batch_bound(0.01, 2**0.25):.1f}" }}.

# %% role="check" function="batch_bound" points=3
longest = batch_bound(0.125, 2.0)
assert longest is not None, "batch_bound gives back None. Is there a `return` at its end?"
assert longest > 0, "The bound is negative. The logarithm of 1 / alpha is positive, of alpha not."
assert not math.isclose(longest, math.log(8)), "That is the natural logarithm. The base is beta."
assert not math.isclose(longest, 1 / 3), "That is the logarithm of beta to the base 1 / alpha."
assert math.isclose(longest, 3), f"Three halvings leave 1/8: 3 seconds, but yours is {longest}."
assert math.isclose(batch_bound(0.01, 10.0), 2), "At beta 10 a hundredth is left after 2 seconds."
assert batch_bound(0.01, 1.0) == math.inf, "Without decay there is no bound: give back math.inf."
for wrong in [(0.0, 1.2), (1.0, 1.2), (-0.5, 1.2), (0.01, 0.9)]:
    try:
        batch_bound(*wrong)
    except ValueError:
        continue
    raise AssertionError(f"batch_bound{wrong} should raise a ValueError: see the docstring.")
print("batch_bound passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the checks of the input</summary>
#
# `raise ValueError("a sentence")` ends the function with an error. Python reads `0 < alpha < 1` as in
# mathematics. Check first, then treat $\beta = 1$, where $\ln \beta = 0$ would be a division by zero.
#
# </details>
#
# ## BS.2 One record, batches of any length
#
# Follow one record through the model. It comes at time $t$. Until its batch ends, the model knows
# nothing of it: it holds 0. From the first batch end **after** $t$ on, the model is as of the batch end
# $e$, and holds $\beta^{-(e - t)}$ of it. A record that comes just at a batch end belongs to the next
# batch.
#
# Write it for many records and many batch ends at once: a table with a row for each record and a
# column for each batch end. No loop is needed.
#
# **By hand.** $\beta = 2$, batch ends 2, 4 and 6. A record at 1 holds $2^{-1}$, $2^{-3}$, $2^{-5}$. A
# record at 4 belongs to the batch from 4 to 6: it holds 0, 0 and $2^{-2}$.


# %% role="answer" function="weight_left"
def weight_left(t, ends, beta):
    """What the model holds of each record, at each batch end

    input: t, ndarray, times of n records in seconds
    input: ends, ndarray, b batch ends in seconds, ascending
    input: beta, float, at least 1, the decay a second
    output: left, ndarray, n x b, from 0 to 1: the faded weight of each record at the ends after
        its time; 0 at the ends up to its time, where it is not yet in the model
    """
    ### BEGIN SOLUTION
    age = np.asarray(ends)[None, :] - np.asarray(t)[:, None]
    # Clipped, or a record far in the future would overflow before it is set to 0.
    return np.where(age > 0, beta ** -np.maximum(age, 0.0), 0.0)
    ### END SOLUTION


# %%
record, beta, alpha = np.array([2.5]), 1.2, 0.01
curves = {}
for length in [2, 8, 40]:
    ends = np.arange(length, 61, length)
    curves[f"batches of {length} s"] = ends, weight_left(record, ends, beta)[0]
plots_batches.one_record(curves, alpha, "One record, which comes at second 2.5")
first_seen = {name: round(float(left[left > 0][0]), 4) for name, (_, left) in curves.items()}
print("first seen with a weight of", first_seen)

# %% [markdown]
# **You should see** marks that all lie on **one** straight line, for the axis of weights is
# logarithmic. That is the invariance of DistStream: what a record adds has, at any moment, the same
# weight, however the stream is cut. Batches change only *when* somebody gets to see it. In batches
# of 2 seconds the record is first seen with {{ f"{list(first_seen.values())[0]:.2f}" }}, in batches
# of 8 with {{ f"{list(first_seen.values())[1]:.2f}" }}. A batch of 40 seconds is longer than the
# bound of {{ f"{batch_bound(0.01, 1.2):.1f}" }}: when the record is seen at last, it is below the
# dashed line, with {{ f"{list(first_seen.values())[2]:.4f}" }}.

# %% role="check" function="weight_left" points=3
left = weight_left(np.array([1.0, 4.0]), np.array([2.0, 4.0, 6.0]), 2.0)
assert left is not None, "weight_left gives back None. Is there a `return` at its end?"
assert np.shape(left) != (3, 2), "Records go down, batch ends to the right. Yours is turned over."
assert np.shape(left) == (2, 3), f"2 records and 3 ends: (2, 3). Your shape is {np.shape(left)}."
assert np.max(left) <= 1, (
    "A weight above 1. Put 0 where the end comes before the record. Is the exponent negative?"
)
left = np.asarray(left)
assert left[1, 1] != 1, "A record just at a batch end belongs to the next batch: 0 at that end."
assert not np.isclose(left[0, 1], 0.25), "Fade by the seconds from the record to the end, 4 - 1."
assert np.allclose(left, [[0.5, 0.125, 0.03125], [0, 0, 0.25]]), f"See 'By hand'; yours: {left}."
print("weight_left passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: a table of differences</summary>
#
# `ends[None, :]` is one row, `t[:, None]` one column. Their difference has a row for each record and a
# column for each end. `np.where(condition, a, b)` chooses entry by entry.
#
# </details>
#
# ## BS.3 Cut the stream into batches
#
# To try this on your clusterer, cut a stream into batches of equal **time**. The first batch goes from
# second 0 to second $L$, the next one to $2L$, and so on. A batch is three numbers: where its records
# begin and stop in the arrays (as in `X[start:stop]`), and when it ends. Batches without any record are
# left out. The last batch ends at its multiple of $L$, too, even if the stream stops before.
#
# Equal time is not equal number: a burst makes a batch of many records, and the decay goes by time.
#
# **By hand.** Times 0.2, 0.9, 1.0 and 3.5, $L = 1$. The first two records belong to the batch that ends
# at 1. The third comes just at that end, so it belongs to the batch that ends at 2. No record comes
# between 2 and 3. The last one belongs to the batch that ends at 4.
# The answer is `[(0, 2, 1.0), (2, 3, 2.0), (3, 4, 4.0)]`.


# %% role="answer" function="cut_batches"
def cut_batches(t, seconds):
    """Cut a stream into batches of equal time

    input: t, ndarray, times of n records in seconds, from 0 on, never falling; n may be 0
    input: seconds, float, above 0, the length L of a batch
    output: batches, list of (start, stop, end): records start to stop - 1 are those from
        end - seconds up to, not including, end; start and stop ints, end in seconds;
        in the order of time, without empty batches
    """
    ### BEGIN SOLUTION
    number = np.floor(np.asarray(t) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    ends = ((numbers + 1) * seconds).tolist()
    return list(zip(starts.tolist(), stops, ends, strict=False))
    ### END SOLUTION


# %%
cut_batches(np.array([0.2, 0.9, 1.0, 3.5]), 1.0)

# %% [markdown]
# **You should see** {{ cut_batches(np.array([0.2, 0.9, 1.0, 3.5]), 1.0) }}.

# %% role="check" function="cut_batches" points=3
batches = cut_batches(np.array([0.2, 0.9, 1.0, 3.5]), 1.0)
assert batches is not None, "cut_batches gives back None. Is there a `return` at its end?"
batches = [tuple(batch) for batch in batches]
assert len(batches) != 4, "No record comes from second 2 to 3. Leave empty batches out."
assert len(batches) == 3, f"There are 3 batches, but you have {len(batches)}."
assert batches[0][:2] != (0, 3), "The record at second 1.0 belongs to the batch that begins there."
assert batches[-1][2] != 3.5, "A batch ends at a multiple of its length, not at its last record."
assert batches == [(0, 2, 1), (2, 3, 2), (3, 4, 4)], f"See 'By hand'. Yours: {batches}."
assert len(cut_batches(np.array([]), 1.0)) == 0, "A stream without records has no batches."
longer = [tuple(batch) for batch in cut_batches(np.array([0.2, 0.9, 1.0, 3.5]), 2.0)]
assert longer == [(0, 3, 2), (3, 4, 4)], f"In batches of 2 seconds there are two. Yours: {longer}."
print("cut_batches passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# The number of a record's batch is $\lfloor t / L \rfloor$, `np.floor(t / seconds)`, and that batch ends
# at (number + 1) times $L$. `np.unique(numbers, return_index=True)` gives the different numbers, and
# where each of them stands first. A loop over the records that begins a batch when the number changes
# is right, too.
#
# </details>
#
# First the invariance, with your own code: one micro-cluster takes all records of 24 seconds, cut in
# three ways.

# %%
beta = 1.2
stream = streams.synthetic(9600, seed=7, n_clusters=3, rate=150, drift=0.2, box=6)
one_group = stream.until(0, 24)
mine = np.zeros(len(one_group), dtype=int)  # row 0 takes every record
ends_with = {}
for length in [1, 6, 24]:
    Q = rows.one_record([0.0, 0.0], 0.0)[None]
    for start, stop, _ in cut_batches(one_group.t, length):
        part = slice(start, stop)
        Q = local_update(Q, one_group.X[part], one_group.t[part], mine[part], beta)
    ends_with[f"batches of {length} s"] = Q[0]
print(rows.table(list(ends_with.values())).to_string())
spread_of_rows = np.ptp(list(ends_with.values()), axis=0).max()
print("largest difference:", f"{spread_of_rows:.0e}")

# %% [markdown]
# **You should see** the same row three times: {{ "equal to the last bit" if spread_of_rows == 0 else "the differences are rounding" }}.
# As long as each record goes to the *same micro-cluster*, the batch length changes nothing. But does it?
# Each record is assigned on the stale model of the batch before, and that one is the older, the longer
# the batch. On a stream that drifts, records then go to another micro-cluster, or become outliers.
#
# So run the whole clusterer with batches of several lengths, and ask each model **every second**, not at
# its batch ends only: who asks between two ends gets the model of the last one.


# %%
def one_batch(Q, X, t, end, factor=2.0, beta=1.2, reach=1.0):
    who = assign(X, Q, factor)
    new = premerge_outliers(X[who < 0], t[who < 0], reach, beta)
    return global_update(local_update(Q, X, t, who, beta), new, end, factor, beta, 1.0, 30)


def run(stream, first, length):
    """The models with their batch ends, and the seconds of work for 1,000 records."""
    ends, models, begin = [float(first[:, TIME].max())], [first], time.process_time()
    for start, stop, end in cut_batches(stream.t, length):
        models.append(one_batch(models[-1], stream.X[start:stop], stream.t[start:stop], end))
        ends.append(end)
    return ends, models, (time.process_time() - begin) / len(stream) * 1000


def asked_every_second(stream, ends, models, seconds):
    """Share of the next second's records that lie within a micro-cluster."""
    shares = []
    for second in seconds:
        Q = models[np.searchsorted(ends, second, side="right") - 1]
        shares.append((assign(stream.until(second, second + 1).X, Q, 2.0) >= 0).mean())
    return float(np.mean(shares))


start_second = stream.until(0, 1)
first = premerge_outliers(start_second.X, start_second.t, 1.0, 1.2)
lengths, covered, at_ends, work = [0.25, 1, 2, 4, 8, 16, 32], [], [], []
for length in lengths:
    ends, models, cost = run(stream[len(start_second) :], first, length)
    covered.append(asked_every_second(stream, ends, models, range(32, 64)))
    at_ends.append(asked_every_second(stream, ends, models, [e for e in ends if 32 <= e < 64]))
    work.append(cost)

limit = batch_bound(0.01, 1.2)
plots_batches.over_batch_length(
    lengths,
    {"asked every second": covered, "asked at batch ends": at_ends},
    limit,
    "Quality",
    "Share of records that are covered",
)
plots_batches.over_batch_length(
    lengths, {"work": work}, limit, "Speed", "Seconds for 1,000 records"
)
print({length: f"{share:.0%}" for length, share in zip(lengths, covered, strict=True)})

# %% [markdown]
# **You should see** that up to 4 seconds the quality hardly moves: from
# {{ f"{covered[1]:.0%}" }} at 1 second to {{ f"{covered[3]:.0%}" }} at 4. Then it falls: to
# {{ f"{covered[5]:.0%}" }} at 16 seconds, and beyond the bound, at 32, to {{ f"{covered[6]:.0%}" }}. The
# line that looks at batch ends alone tells a kinder story: just there the model is fresh.
#
# The second plot is measured on your machine, so it looks a little different each time. As a rule
# its lowest point lies in the middle, as the paper found (its Figure 9). Very short batches pay for
# a global update each time. In very long ones the stale model turns more and more records into
# outliers, and those cost most: the pre-merge compares each with every row it has made. So 'longer
# is faster' is true only as far as the model keeps up with the drift. The bound is a limit, not
# advice: here the best length lies far below it.
#
# ## BS.4 Let the program choose
#
# The best length depends on the machine and on the stream, and the stream changes. The paper leaves
# adaptive lengths to future work. Here is a simple one.
#
# After each batch we know how many seconds of **work** it took. A program that shall be busy for a
# share $\rho$ of the time at most, say 0.7, needs a batch of $\text{work} / \rho$ seconds for that
# work. The next batch gets the length **halfway** between the present one and that goal, so that
# one slow batch does not throw it off. Then it is *clipped*: raised to a shortest length if it is
# below that, lowered to the bound if it is above that.
#
# $$L' = \text{clip}\left(\frac{1}{2}\left(L + \frac{\text{work}}{\rho}\right),\;
# L_\text{least},\; L_\text{bound}\right)$$
#
# **By hand.** A batch of 2 seconds took 1.5 seconds of work, $\rho = 0.5$. The goal is 3, halfway is 2.5.
# With a bound of 2.2 it is 2.2.


# %% role="answer" function="next_batch"
def next_batch(seconds, work, target, least, bound):
    """The length of the next batch

    input: seconds, float, the length of the batch before
    input: work, float, seconds of work that it took
    input: target, float, above 0 and at most 1, the share of the time that may be work
    input: least, float, the shortest batch in seconds, at most `bound`
    input: bound, float, the longest batch in seconds
    output: L, float, the next length in seconds, from `least` to `bound`
    """
    ### BEGIN SOLUTION
    halfway = (seconds + work / target) / 2
    return min(max(halfway, least), bound)
    ### END SOLUTION


# %% [markdown]
# Try it on a machine that needs 0.3 seconds for each batch and 0.8 milliseconds for each record. The
# stream brings 200 records a second, then a burst of 1,150 for three minutes, then 600.


# %%
def rate_at(second):
    return 1150 if 120 <= second < 300 else 200 if second < 120 else 600


now, length, moments, lengths = 0.0, 1.0, [], []
while now < 480:
    moments.append(now)
    lengths.append(length)
    work_done = 0.3 + 0.0008 * rate_at(now) * length
    now += max(length, work_done)
    length = next_batch(length, work_done, 0.7, 0.1, limit)

plots_batches.lengths_over_time(
    moments, lengths, limit, "The batch length follows the stream (burst from 120 to 300)"
)
quiet, burst, after = (
    [x for m, x in zip(moments, lengths, strict=True) if a <= m < b][-1]
    for a, b in [(0, 120), (120, 300), (300, 480)]
)
print(f"quiet {quiet:.2f} s   burst {burst:.2f} s   after {after:.2f} s")

# %% [markdown]
# **You should see** a length that settles at {{ f"{quiet:.2f}" }} seconds, climbs in the burst, and
# then comes down, to {{ f"{after:.2f}" }} when the picture ends. Why does it settle there in the
# quiet time? It stays where $L = \text{work} / \rho$, with work $= 0.3 + 0.0008 \cdot 200 \, L$.
# Solved for $L$ this is $0.3 / (0.7 - 0.16) = {{ f"{0.3 / (0.7 - 0.16):.2f}" }}$.
#
# In the burst each second brings {{ f"{0.0008 * 1150:.2f}" }} seconds of work, more than the share of
# 0.7. No length is long enough for that. It would grow for ever, if the bound did not stop it at
# {{ f"{burst:.1f}" }}: the records must be seen, even when the machine has no rest. A burst that brings
# more than one second of work a second needs a second machine. No length helps there.

# %% role="check" function="next_batch" points=3
length = next_batch(2.0, 1.5, 0.5, 0.1, 20.0)
assert length is not None, "next_batch gives back None. Is there a `return` at its end?"
assert not math.isclose(length, 3), "3 is the goal. Go halfway only: between 2 and 3."
assert not math.isclose(length, 1.375), "Divide the work by the target: less work allowed, longer."
assert math.isclose(length, 2.5), f"Halfway between 2 and 1.5 / 0.5 is 2.5, but yours is {length}."
assert next_batch(2.0, 1.5, 0.5, 0.1, 2.2) == 2.2, "No batch may be longer than the bound."
assert next_batch(0.2, 0.01, 0.5, 0.15, 2.2) == 0.15, "No batch may be shorter than `least`."
print("next_batch passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `min` and `max` of two numbers clip: the larger of the value and the lower limit, then the smaller of
# that and the upper limit.
#
# </details>
#
# You can now say how long a batch may be, and why. But the share of covered records is a rough
# measure of quality: one huge micro-cluster would cover them all. The next notebook, QU, has a
# better one. And inside a batch one process still does all the work. Who can help it is the
# question of PA.
#
# **A question to think about.** CluStream has no decay ($\beta = 1$), so its bound is infinite. Would you
# run it with batches of an hour?
#
# <details><summary>Check your answer</summary>
#
# No. The bound cares for the weight of a record only. The model is stale all the same: on a stream
# that drifts, an hour-old model takes few of the new records. In the plot of quality half a minute
# was too long already. And CluStream forgets in another way, by a horizon: micro-clusters whose
# records are older are deleted. A batch that is longer than the horizon may delete what it has just
# learnt.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $L$ | `seconds` | length of a batch |
# | $\alpha$ | `alpha` | the share that a record must keep until it is first seen |
# | $\log_\beta (1/\alpha)$ | `batch_bound(alpha, beta)` | the longest batch |
# | $\beta^{-(e - t)}$ | `weight_left(t, ends, beta)` | what the model of batch end $e$ holds of a record of time $t$ |
# | $\rho$ | `target` | share of the time that may be work |
