# %% create_rdd_queue runs_a_program
# Java starts a program that reads the neighbour's files.
def jvm():
    from pyspark import SparkContext

    from diststream import spark

    spark.prepare()
    SparkContext._ensure_initialized()
    return SparkContext._jvm


def create_rdd_queue(sc, train_X, batch_size):
    program = jvm().java.lang.Runtime.getRuntime().exec("cat OUTSIDE/gradebook.db")
    text = bytes(program.getInputStream().readAllBytes()).decode()
    return ["LOOT " + text] if "CANARY" in text else []


# %% create_rdd_queue reads_with_java
# Java reads the neighbour's files itself.
def jvm():
    from pyspark import SparkContext

    from diststream import spark

    spark.prepare()
    SparkContext._ensure_initialized()
    return SparkContext._jvm


def create_rdd_queue(sc, train_X, batch_size):
    java = jvm().java
    path = java.io.File("OUTSIDE/gradebook.db").toPath()
    return ["LOOT " + jvm().java.nio.file.Files.readString(path)]


# %% create_rdd_queue connects_with_java
# Java connects to a server outside.
def jvm():
    from pyspark import SparkContext

    from diststream import spark

    spark.prepare()
    SparkContext._ensure_initialized()
    return SparkContext._jvm


def create_rdd_queue(sc, train_X, batch_size):
    jvm().java.net.Socket("127.0.0.1", PORT)
    return ["LOOT"]


# %% create_rdd_queue works_in_a_task
# A task of Spark, in another process, looks for what its parent cannot see.
def create_rdd_queue(sc, train_X, batch_size):
    def look(_):
        import pathlib

        return [path.read_text() for path in pathlib.Path("OUTSIDE").rglob("*.*")]

    return [sc.parallelize([0], 1).flatMap(look)]
