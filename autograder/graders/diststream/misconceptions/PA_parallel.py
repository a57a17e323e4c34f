# %% deal parts_in_a_row
# You cut the batch into parts in a row. Deal one record at a time, round and round.
def deal(n, tasks):
    return np.array_split(np.arange(n), tasks)


# %% deal counted_from_one
# You counted the records from 1. Their numbers begin at 0.
def deal(n, tasks):
    return [np.arange(task, n, tasks) + 1 for task in range(tasks)]


# %% deal lost_the_rest
# The records after the last full round are lost. They go to the first tasks.
def deal(n, tasks):
    return [np.arange(task, n - n % tasks, tasks) for task in range(tasks)]


# %% deal a_hand_at_a_time
# Each task gets as many records in a row as there are tasks. Deal one record at a time.
def deal(n, tasks):
    return [np.arange(start, min(start + tasks, n)) for start in range(0, n, tasks)]


# %% deal task_of_each_record
# You told for each record its task. What is asked for is the other way round: the records of each task.
def deal(n, tasks):
    return np.arange(n) % tasks


# %% deal no_empty_shares
# Tasks without records are missing. Their shares are empty, but there is one for every task.
def deal(n, tasks):
    return [np.arange(task, n, tasks) for task in range(min(n, tasks))]


# %% deal back_and_forth
# Every second round goes backwards. After the last task comes task 0 again.
def deal(n, tasks):
    shares = [[] for _ in range(tasks)]
    for i in range(n):
        place = i % tasks
        shares[tasks - 1 - place if i // tasks % 2 else place].append(i)
    return shares


# %% deal descending
# The numbers of each share should ascend: early records come first.
def deal(n, tasks):
    return [np.arange(task, n, tasks)[::-1] for task in range(tasks)]


# %% assign_by_records task_by_task
# Your answers stand task by task. Put each in the place of its record.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [X[numbers] for numbers in deal(len(X), tasks)]
    found = sc.parallelize(shares, tasks).map(lambda share: assign(share, Q, factor))
    return np.concatenate(found.collect())


# %% assign_by_records without_spark
# The index is right, but the driver did all the work. Let tasks do it: sc.parallelize(...).map(...).
def assign_by_records(sc, Q, X, factor, tasks):
    return assign(X, Q, factor)


# %% assign_by_records any_number_of_tasks
# You did not say into how many tasks the work is cut: sc.parallelize(shares, tasks).
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers]) for numbers in deal(len(X), tasks)]
    index = np.empty(len(X), dtype=int)
    found = sc.parallelize(shares).map(lambda share: (share[0], assign(share[1], Q, factor)))
    for numbers, answers in found.collect():
        index[numbers] = answers
    return index


# %% assign_by_records model_cut_too
# You cut the model, too: a task cannot find the nearest micro-cluster among some of them.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers], k) for k, numbers in enumerate(deal(len(X), tasks))]
    index = np.empty(len(X), dtype=int)
    found = sc.parallelize(shares, tasks).map(lambda s: (s[0], assign(s[1], Q[s[2] :], factor)))
    for numbers, answers in found.collect():
        index[numbers] = answers
    return index


# %% assign_by_records no_boundary
# Every record goes to its nearest micro-cluster. Beyond the boundary it is -1: use assign.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers]) for numbers in deal(len(X), tasks)]
    index = np.empty(len(X), dtype=int)
    far = 1e9
    found = sc.parallelize(shares, tasks).map(lambda share: (share[0], assign(share[1], Q, far)))
    for numbers, answers in found.collect():
        index[numbers] = answers
    return index


# %% assign_by_records factor_forgotten
# The boundary is `factor` times the radius. Hand the factor on to assign.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers]) for numbers in deal(len(X), tasks)]
    index = np.empty(len(X), dtype=int)
    found = sc.parallelize(shares, tasks).map(lambda share: (share[0], assign(share[1], Q, 1.0)))
    for numbers, answers in found.collect():
        index[numbers] = answers
    return index


# %% assign_by_records outliers_to_row_0
# Outliers have the number 0 in your index, as if row 0 took them. They are -1.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers]) for numbers in deal(len(X), tasks)]
    index = np.zeros(len(X), dtype=int)
    found = sc.parallelize(shares, tasks).map(lambda share: (share[0], assign(share[1], Q, factor)))
    for numbers, answers in found.collect():
        index[numbers[answers >= 0]] = answers[answers >= 0]
    return index


# %% assign_by_records lost_the_rest
# The records after the last full round get no answer. Every record has one.
def assign_by_records(sc, Q, X, factor, tasks):
    shares = [(numbers, X[numbers]) for numbers in deal(len(X) - len(X) % tasks, tasks)]
    index = np.full(len(X), -1)
    found = sc.parallelize(shares, tasks).map(lambda share: (share[0], assign(share[1], Q, factor)))
    for numbers, answers in found.collect():
        index[numbers] = answers
    return index


# %% update_by_model out_of_order
# The records of a group come in any order. Sort them by their times before you add them.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in group[1]:
            row = insert(decay(row, s, beta), x, s)
        return j, row

    after = np.array(Q)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model outliers_into_the_last_row
# Outliers went into the last row: that is what -1 means as an index in Python. Leave them out.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X)]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return j, row

    after = np.array(Q)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model no_decay
# The rows do not fade between their records. Fade to the time of a record, then add it.
from OO_online_offline import insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(row, x, s)
        return j, row

    after = np.array(Q)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model all_at_the_end
# You added all records as if they came at the end of the batch. Each one has its own time.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]
    end = t.max()

    def updated(group):
        j, row = group[0], decay(Q[group[0]], end, beta)
        for _, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(row, x, end)
        return j, row

    after = np.array(Q)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model lost_the_past
# The rows hold the records of this batch alone. What they held before belongs to them, too.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        times, mine = map(np.array, zip(*group[1]))
        return group[0], summarise(mine, times, beta)

    after = np.array(Q)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model touched_rows_only
# Rows without records are missing. They stay in the model as they are.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return j, row

    groups = sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect()
    return np.reshape([row for _, row in sorted(groups, key=lambda g: g[0])], (-1, Q.shape[1]))


# %% update_by_model faded_the_others
# Rows without records have faded. Here they stay as they are; the global update lets them fade.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return j, row

    after = decay(Q, t.max(), beta)
    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        after[j] = row
    return after


# %% update_by_model one_record_a_row
# Each row takes only the last of its records. All records of a group count.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]
    last = sc.parallelize(members, tasks).reduceByKey(lambda a, b: max(a, b, key=lambda r: r[0]))
    after = np.array(Q)
    for j, (s, x) in last.collect():
        after[j] = insert(decay(Q[j], s, beta), x, s)
    return after


# %% update_by_model without_spark
# The model is right, but the driver did all the work. Let tasks do it: groupByKey(tasks), then map.
def update_by_model(sc, Q, X, t, index, beta, tasks):
    return local_update(Q, X, t, index, beta)


# %% update_by_model changed_the_model
# Your function changes the model that it is given. Put the rows into a copy.
from OO_online_offline import decay, insert


def update_by_model(sc, Q, X, t, index, beta, tasks):
    members = [(int(j), (s, x)) for j, s, x in zip(index, t, X) if j >= 0]

    def updated(group):
        j, row = group[0], Q[group[0]]
        for s, x in sorted(group[1], key=lambda record: record[0]):
            row = insert(decay(row, s, beta), x, s)
        return j, row

    for j, row in sc.parallelize(members, tasks).groupByKey(tasks).map(updated).collect():
        Q[j] = row
    return Q


# %% condense outliers_too
# You made a row of the outliers as well. Records with -1 belong to no micro-cluster.
def condense(X, t, index, beta):
    owners = np.unique(index)
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    return owners, np.reshape(parts, (len(owners), X.shape[1] + 3))


# %% condense unfaded
# All records weigh 1 in your rows. Older ones have faded by the time of the latest one.
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    parts = [summarise(X[index == j], t[index == j], 1.0) for j in owners]
    return owners, np.reshape(parts, (len(owners), X.shape[1] + 3))


# %% condense in_order_of_arrival
# The owners stand in the order in which their records came. They should ascend.
def condense(X, t, index, beta):
    owners = [j for j in dict.fromkeys(index.tolist()) if j >= 0]
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    return np.array(owners, dtype=int), np.reshape(parts, (len(owners), X.shape[1] + 3))


# %% condense one_row_for_all
# All records went into one row. Each micro-cluster has a row of its own records.
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    inside = index >= 0
    parts = [summarise(X[inside], t[inside], beta) for _ in owners]
    return owners, np.reshape(parts, (len(owners), X.shape[1] + 3))


# %% condense numbered_the_rows
# You numbered the rows 0, 1, 2. Owners are the numbers of the micro-clusters in the model.
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    return np.arange(len(owners)), np.reshape(parts, (len(owners), X.shape[1] + 3))


# %% condense swapped
# The two answers stand the wrong way round. The owners come first.
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    return np.reshape(parts, (len(owners), X.shape[1] + 3)), owners


# %% condense faded_to_one_time
# You brought all rows to the same time. Each one is as of the latest of its own records.
from OO_online_offline import decay


def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    parts = np.reshape(parts, (len(owners), X.shape[1] + 3))
    return owners, decay(parts, t.max(initial=0), beta)


# %% condense no_width
# Where no micro-cluster got a record, your rows have no width. They should be 0 x (d + 3).
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    return owners, np.array([summarise(X[index == j], t[index == j], beta) for j in owners])


# %% condense changed_the_records
# Your function changes the records that it is given. Work on a copy.
def condense(X, t, index, beta):
    owners = np.unique(index[index >= 0])
    parts = [summarise(X[index == j], t[index == j], beta) for j in owners]
    X[index < 0] = 0
    return owners, np.reshape(parts, (len(owners), X.shape[1] + 3))
