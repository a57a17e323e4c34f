"""What is known of Java's names is what Java would answer."""

import subprocess
import sys

import pytest
from pyspark.sql import SparkSession

from autograder import java_names

ANSWERS = java_names.answers()


@pytest.fixture(scope="module")
def ask(spark_session: SparkSession):
    """Java's own answer on a name, in the view that PySpark made for itself."""
    from pyspark.streaming import StreamingContext

    StreamingContext._ensure_initialized()
    gateway = spark_session.sparkContext._gateway
    view = gateway.jvm._id
    return lambda name: gateway._gateway_client.send_command(f"r\nu\n{name}\n{view}\ne\n")


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_java_answers_so(name, ask):
    assert ask(name).strip() == ANSWERS[name]


FORK = """
from autograder import java_names
from py4j.java_gateway import GatewayClient
asked = []
GatewayClient.send_command = lambda self, command, *options: asked.append(command) or "y"
java_names.remember()
client = GatewayClient.__new__(GatewayClient)
assert client.send_command("r\\nu\\norg.apache\\nrj\\ne\\n") == "yp"
for other in ("r\\nu\\norg.other\\nrj\\ne\\n", "r\\nm\\norg.apache\\nx\\ne\\n"):
    assert client.send_command(other) == "y"
    assert asked.pop() == other
assert not asked
"""


def test_only_what_is_known_is_not_asked() -> None:
    """In a process of its own: what is remembered there stays there."""
    subprocess.run([sys.executable, "-c", FORK], check=True)
