"""The class-data archive is in use: where it does not fit, Java falls back in silence."""

import os
import subprocess
from pathlib import Path

import pyspark

from autograder import archive, jvm
from diststream import spark


def test_java_takes_sparks_classes_from_the_archive() -> None:
    cache = archive.folder()
    assert cache is not None
    jars = Path(pyspark.__file__).parent / "jars"
    answer = subprocess.run(
        [
            *(str(spark.find_java()), *jvm.SHORT_LIVED, "-Xlog:class+load"),
            f"-XX:SharedArchiveFile={cache / jvm.ARCHIVE}",
            *("-cp", f"{cache / jvm.SETTINGS}:{jars}/*"),
            *("org.apache.spark.deploy.SparkSubmit", "--version"),
        ],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    loaded = [line for line in answer.stdout.splitlines() if "org.apache.spark.deploy" in line]
    assert loaded
    assert all("shared objects file (top)" in line for line in loaded if "$Lambda" not in line)


def test_the_settings_go_with_it() -> None:
    """Java reads its settings from an archive too: a folder on its path forbids sharing."""
    cache = archive.folder()
    assert cache is not None
    assert (cache / jvm.SETTINGS).stat().st_size > 0


def test_only_the_archives_made_last_are_kept(tmp_path) -> None:
    for age in range(archive.KEPT + 2):
        (place := tmp_path / str(age)).mkdir()
        (place / jvm.ARCHIVE).touch()
        os.utime(place, (10**9 - age, 10**9 - age))
    archive.sweep(tmp_path)
    assert {place.name for place in tmp_path.iterdir()} == {str(n) for n in range(archive.KEPT)}
