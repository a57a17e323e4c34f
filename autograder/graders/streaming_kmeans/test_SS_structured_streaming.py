"""Hidden grader of SS: a stream of files, and a query that trains on them."""


def test_write_batches__writes_the_rows(ask, rng):
    """Each file holds batch_size rows, in the order of the data, as they are."""
    ask.same(
        "write_batches",
        *(rng.normal(size=(6, 3)), 2),
        part="batches",
        otherwise="The files do not hold batch_size rows each, as they are and in their order.",
    )


def test_write_batches__keeps_the_last_short_batch(ask, shared):
    """The last file may have fewer rows; lists of lists are taken too."""
    ask.same(
        "write_batches",
        *(shared.normal(size=(7, 2)).tolist(), 3),
        part="batches",
        otherwise="Where the last batch is shorter, the files do not hold the right rows.",
    )


def test_write_batches__lets_the_time_tell_the_order(ask, rng):
    """Every file is modified later than the one before it, and nothing else lies in the folder."""
    many = 24  # files: where time stamps are coarse, some of so many would share one
    ask.same(
        "write_batches",
        *(rng.normal(size=(many, 2)).tolist(), 1),
        otherwise="Each file should be modified later than the one before it, by a millisecond at "
        "least, and the folder should hold your files alone.",
    )


def test_write_batches__takes_a_folder_that_is_there(ask, shared):
    """A folder that is there already, and empty, is as good as a missing one."""
    ask.same(
        "write_batches",
        *(shared.normal(size=(7, 2)).tolist(), 3, True),
        otherwise="Where the folder is there already, and empty, the files are not as they should "
        "be.",
    )


def files(rng):
    """Three batches of unequal length, the centers of a model, a decay factor."""
    batches = [rng.normal(size=(rows, 2)) for rows in (5, 4, 3)]
    return batches, 2 * rng.normal(size=(2, 2)), 0.6


def test_run_structured__trains_the_model(ask, shared):
    """After the query the model has learned from one file after another, the oldest first."""
    ask.same(
        "run_structured",
        *files(shared),
        part="centers",
        otherwise="The final centers are not the right ones: one update a file, the oldest first, "
        "with the decay factor, on the model that you are given, before you return.",
    )


def test_run_structured__notes_the_centers(ask, shared):
    """The history has one entry a batch: the centers after it, which stay as they were."""
    ask.same(
        "run_structured",
        *files(shared),
        part="history",
        otherwise="The history does not hold a copy of the k centers after each batch.",
    )


def test_run_structured__ends_the_query(ask, shared):
    """The right history is found, and no query runs any more."""
    ask.same(
        "run_structured",
        *files(shared),
        otherwise="Something is not as it should be after your function: is the query still "
        "running?",
    )
