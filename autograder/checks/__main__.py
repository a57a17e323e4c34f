"""Check every notebook of this repository: `python -m checks` in its folder.

Writes `build/checks/`: summary.md, junit.xml, reporter.txt. Inside of GitHub Actions the summary
goes to the job's page too; inside of Classroom 50, result.json is written where it is looked for.
The exit status is 0 whenever the notebooks were checked, whatever the points are.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from . import notebooks, results

TITLE = "Public checks"


def main() -> int:
    """Check, print one line a function, write the files."""
    root = Path.cwd()
    found = notebooks.check_all(root, Path(__file__).with_name("released.json"))
    # All of the students' processes have ended, so nothing is written after this but by us.
    folder = root / "build" / "checks"
    shutil.rmtree(folder, ignore_errors=True)
    results.write(found, folder, TITLE)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        Path(page).write_text(results.summary(found, TITLE))
    if "CLASSROOM" in os.environ:
        told = results.classroom50(found, os.environ)
        (root / "result.json").unlink(missing_ok=True)
        (root / "result.json").write_text(json.dumps(told, indent=2) + "\n")
    print(results.lines(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
