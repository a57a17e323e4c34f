"""The class-data archive is in use: where it does not fit, Java falls back in silence."""

import os
import subprocess
import sys

import pytest

from autograder import jvm
from diststream import class_data, spark

LOADED = "-Xlog:class+load:file={}"


@pytest.fixture(scope="module")
def place():
    found = class_data.folder(spark.find_java())
    assert found is not None
    return found


def _sources(log):
    """Where Java took Spark's classes from."""
    lines = [line for line in log.read_text().splitlines() if "org.apache.spark.deploy" in line]
    assert lines
    return {line.split(" source: ")[1] for line in lines if "Lambda" not in line}


def test_the_judges_java_takes_sparks_classes_from_it(place, tmp_path) -> None:
    command = jvm._command(spark.find_java(), tmp_path, place)
    log = tmp_path / "log"
    command[1:1] = [LOADED.format(log)]
    command[-1:] = ["--version"]
    subprocess.run(command, env=os.environ, capture_output=True, check=True)
    assert _sources(log) == {"shared objects file (top)"}


def test_the_courses_java_takes_sparks_classes_from_it(place, tmp_path) -> None:
    """Started as PySpark starts it, by Spark's scripts and launcher."""
    log = tmp_path / "log"
    code = "from diststream import spark; spark.session(); spark.stop()"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"JDK_JAVA_OPTIONS": LOADED.format(log)},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert "shared objects file (top)" in _sources(log)


def test_spark_installed_again_in_the_same_place_needs_its_own(tmp_path, monkeypatch) -> None:
    (jar := tmp_path / "spark-core.jar").touch()
    monkeypatch.setattr(class_data, "JARS", tmp_path)
    java = spark.find_java()
    before = class_data._place(java)
    assert class_data._place(java) == before
    os.utime(jar, (10**9, 10**9))
    assert class_data._place(java) != before


def test_without_one_java_starts_as_ever(tmp_path) -> None:
    code = "from diststream import spark; print(spark.session().range(3).count())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path), "JAVA_HOME": ""},
        capture_output=True,
        text=True,
    )
    assert (told.stdout.strip(), told.stderr) == ("3", "")
    assert not list(tmp_path.iterdir())


def test_two_that_begin_at_once_make_it_once(tmp_path) -> None:
    code = (
        "from diststream import class_data, spark\n"
        "class_data._make_in = lambda place, java: (open(place / 'made', 'a').write('x'), "
        "(place / class_data.ARCHIVE).touch())\n"
        "assert class_data.folder(spark.find_java())"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    both = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    (made,) = tmp_path.glob("diststream/*/made")
    assert made.read_text() == "x"


def test_the_settings_go_with_it(place) -> None:
    """Java reads its settings from an archive too: a folder on its path forbids sharing."""
    assert (place / class_data.SETTINGS).stat().st_size > 0


def test_only_the_archives_made_last_are_kept(tmp_path) -> None:
    for age in range(class_data.KEPT + 2):
        (made := tmp_path / str(age)).mkdir()
        (made / class_data.ARCHIVE).touch()
        os.utime(made, (10**9 - age, 10**9 - age))
    class_data.sweep(tmp_path)
    kept = {str(number) for number in range(class_data.KEPT)}
    assert {made.name for made in tmp_path.iterdir()} == kept
