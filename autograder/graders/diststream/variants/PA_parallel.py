# %% deal plain_lists
# Plain lists.
def deal(n, tasks):
    return [[i for i in range(n) if i % tasks == k] for k in range(tasks)]


# %% deal slices
# Slices of all numbers.
def deal(n, tasks):
    numbers = np.arange(n)
    return [numbers[k::tasks] for k in range(tasks)]


# %% deal ranges
# Ranges, which are lists of numbers, too.
def deal(n, tasks):
    return [range(k, n, tasks) for k in range(tasks)]


# %% deal one_at_a_time
# One record after the other, as with cards.
def deal(n, tasks):
    shares = [[] for _ in range(tasks)]
    for i in range(n):
        shares[i % tasks].append(i)
    return [np.array(share, dtype=int) for share in shares]


# %% deal flatnonzero
# The records whose remainder is the task.
def deal(n, tasks):
    task = np.arange(n) % tasks
    return tuple(np.flatnonzero(task == k) for k in range(tasks))


# %% deal padded_table
# A padded table, read by columns.
def deal(n, tasks):
    rounds = -(-n // tasks)
    table = np.full(rounds * tasks, -1)
    table[:n] = np.arange(n)
    columns = table.reshape(rounds, tasks).T
    return [column[column >= 0] for column in columns]


# %% assign_by_records parts_in_a_row
# Parts in a row, answers put end to end.
def assign_by_records(sc, Q, X, factor, tasks):
    parts = np.array_split(X, tasks)
    found = sc.parallelize(parts, tasks).map(lambda part: assign(part, Q, factor))
    return np.concatenate(found.collect())


# %% assign_by_records record_by_record
# One element a record.
def assign_by_records(sc, Q, X, factor, tasks):
    copy = sc.broadcast(Q)
    records = sc.parallelize(list(X), tasks)
    return records.map(lambda x: int(assign(x[None], copy.value, factor)[0])).collect()


# %% assign_by_records partitions
# A partition at once.
def assign_by_records(sc, Q, X, factor, tasks):
    copy = sc.broadcast(Q)

    def of_partition(records):
        records = list(records)
        if not records:
            return []
        numbers, mine = zip(*records)
        return list(zip(numbers, assign(np.array(mine), copy.value, factor)))

    pairs = sc.parallelize(list(enumerate(X)), tasks).mapPartitions(of_partition).collect()
    return np.array([j for _, j in sorted(pairs, key=lambda pair: pair[0])])


# %% assign_by_records numbers_only
# Only the number of the task is dealt out; the records are broadcast.
def assign_by_records(sc, Q, X, factor, tasks):
    both = sc.broadcast((Q, X))

    def of_task(k):
        return assign(both.value[1][k::tasks], both.value[0], factor)

    index = np.zeros(len(X), dtype=int)
    for k, found in enumerate(sc.parallelize(range(tasks), tasks).map(of_task).collect()):
        index[k::tasks] = found
    return index


# %% assign_by_records sorted_back
# Answers put end to end, then sorted by the numbers of their records.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = deal(len(X), tasks)
    rdd = sc.parallelize([X[np.asarray(share)] for share in shares], tasks)
    found = np.concatenate(rdd.map(lambda share: assign(share, Q, factor)).collect())
    return found[np.argsort(np.concatenate(shares))]


# %% assign_by_records dictionary
# A dictionary from record to row.
def assign_by_records(sc, Q, X, factor, tasks):
    stale = sc.broadcast(Q)
    shares = [(numbers, X[numbers]) for numbers in deal(len(X), tasks)]
    pairs = sc.parallelize(shares, tasks).flatMap(
        lambda share: list(zip(share[0].tolist(), assign(share[1], stale.value, factor).tolist()))
    )
    of = pairs.collectAsMap()
    return [of[i] for i in range(len(X))]


# %% update_by_model insert_and_decay
# Sorted, then insert and decay.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    stale = sc.broadcast(Q)
    pairs = [(int(j), (float(s), x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        row = stale.value[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return group[0], row

    after = Q.copy()
    for j, row in sc.parallelize(pairs, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model grouped_by_the_driver
# The driver makes the groups, the tasks update.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    groups = [(int(j), X[index == j], t[index == j]) for j in np.unique(index[index >= 0])]

    def updated(group):
        j, mine, times = group
        return j, local_update(Q[j : j + 1], mine, times, np.zeros(len(mine), dtype=int), beta)[0]

    rows_now = dict(sc.parallelize(groups, tasks).map(updated).collect())
    return np.array([rows_now.get(j, Q[j]) for j in range(len(Q))])


# %% update_by_model composed
# A summary of the group, merged into its row.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    pairs = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j > -1]

    def joined(records):
        times, mine = map(np.array, zip(*records))
        return summarise(mine, times, beta)

    after = Q.copy()
    for j, part in sc.parallelize(pairs, tasks).groupByKey(tasks).mapValues(joined).collect():
        after[j] = merge(Q[j], part, beta)
    return after


# %% update_by_model partitions
# Partitions by micro-cluster, each updated as a small batch.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    pairs = [(int(index[i]), (t[i], X[i])) for i in range(len(X)) if index[i] != -1]

    def of_partition(records):
        records = list(records)
        if records:
            owner = np.array([j for j, _ in records])
            times = np.array([s for _, (s, _) in records])
            mine = np.array([x for _, (_, x) in records])
            after = local_update(Q, mine, times, owner, beta)
            yield from ((j, after[j]) for j in set(owner.tolist()))

    after = np.array(Q)
    rdd = sc.parallelize(pairs, tasks).partitionBy(tasks).mapPartitions(of_partition)
    for j, row in rdd.collect():
        after[j] = row
    return after


# %% update_by_model group_by
# groupBy with a function for the key.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    records = [(s, int(j), x) for s, j, x in zip(t.tolist(), index, X) if j >= 0]

    def updated(pair):
        j, group = pair
        row = Q[j]
        for s, _, x in sorted(group, key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return j, row

    found = sc.parallelize(records, tasks).groupBy(lambda record: record[1], tasks).map(updated)
    after = [row.copy() for row in Q]
    for j, row in found.collect():
        after[j] = row
    return after


# %% update_by_model maps_joined
# Weights as of the end of the batch: rows of single records, merged two by two in any order.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    def alone(i):
        return np.array([1.0, *X[i], 0.0, t[i]])

    pairs = [(int(index[i]), alone(i)) for i in range(len(X)) if index[i] >= 0]
    rdd = sc.parallelize(pairs, tasks).reduceByKey(lambda a, b: merge(a, b, beta), tasks)
    after = Q.copy()
    for j, part in rdd.collect():
        after[j] = merge(after[j], part, beta)
    return after


# %% condense sorted_set
# A sorted set, a list of rows.
def condense(X, t, index, beta):
    owners = sorted(set(index.tolist()) - {-1})
    parts = np.empty((len(owners), X.shape[1] + 3))
    for k, j in enumerate(owners):
        mine = index == j
        parts[k] = summarise(X[mine], t[mine], beta)
    return np.array(owners, dtype=int), parts


# %% condense empty_first
# The empty case apart.
def condense(X, t, index, beta):
    owners = np.unique(index)
    owners = owners[owners != -1]
    if len(owners) == 0:
        return owners, np.empty((0, X.shape[1] + 3))
    return owners, np.array([summarise(X[index == j], t[index == j], beta) for j in owners])


# %% condense dictionary
# A dictionary of lists of record numbers.
def condense(X, t, index, beta):
    groups = {}
    for i, j in enumerate(index):
        if j >= 0:
            groups.setdefault(int(j), []).append(i)
    owners = sorted(groups)
    parts = [summarise(X[groups[j]], t[groups[j]], beta) for j in owners]
    return np.array(owners, dtype=int), np.array(parts).reshape(len(owners), X.shape[1] + 3)


# %% condense merged
# Single records merged one after the other.
from diststream import rows


def condense(X, t, index, beta):
    found = {}
    for x, s, j in zip(X, t, index.tolist()):
        if j >= 0:
            one = rows.one_record(x, s)
            found[j] = merge(found[j], one, beta) if j in found else one
    parts = [found[j] for j in sorted(found)]
    return sorted(found), np.reshape(parts, (-1, X.shape[1] + 3))


# %% condense members_first
# Members first, and floats for the owners.
def condense(X, t, index, beta):
    inside = index >= 0
    X, t, index = X[inside], t[inside], index[inside]
    owners = np.unique(index)
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    return owners.astype(float), np.reshape(parts, (owners.size, X.shape[1] + 3))


# %% condense split_sorted
# Sorted by owner, then split.
def condense(X, t, index, beta):
    order = np.argsort(index, kind="stable")
    order = order[index[order] >= 0]
    owners, starts = np.unique(index[order], return_index=True)
    groups = np.split(order, starts[1:]) if len(owners) else []
    parts = [summarise(X[group], t[group], beta) for group in groups]
    return owners, np.vstack([np.empty((0, X.shape[1] + 3)), *parts])
