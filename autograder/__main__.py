"""The command line: `autograder COMMAND`, or `python -m autograder COMMAND`."""

import argparse
import json
import sys
from pathlib import Path

from autograder import course as courses
from autograder.sandbox import LEVELS


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status is 0 when it did its work, whatever the grades are."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (FileNotFoundError, KeyError, ValueError, RuntimeError) as error:
        text = error if isinstance(error, OSError) else error.args[0] if error.args else error
        print(f"autograder: {text}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    parser.add_argument(
        "--course", type=Path, help="folder of the course (default: found from here)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    grade = commands.add_parser("grade", help="grade notebooks and say why")
    grade.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    grade.add_argument(
        "--json", action="store_true", help="print a JSON list, one object a notebook"
    )
    grade.add_argument("--isolation", choices=LEVELS, help="level (default: the best that works)")
    grade.add_argument("--require-isolation", action="store_true", help="refuse the level plain")
    grade.set_defaults(run=_grade)

    build = commands.add_parser("build", help="make the solution notebooks from the scripts")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="names (default: all)")
    build.set_defaults(run=_build)

    release = commands.add_parser("release", help="make release/ from the solution notebooks")
    release.set_defaults(run=_release)

    publish = commands.add_parser("publish", help="write a student repository from release/")
    publish.add_argument("folder", type=Path, metavar="DIR", help="new, or empty but for .git")
    publish.add_argument("--owner", required=True, help="user or organisation on GitHub")
    publish.add_argument("--name", required=True, help="name of the repository on GitHub")
    publish.set_defaults(run=_publish)

    collect = commands.add_parser("collect", help="students' repositories -> submitted/")
    collect.add_argument("roster", type=Path, help="CSV file with columns student, repository")
    collect.add_argument("--before", metavar="TIME", help="the newest commit before this time")
    collect.set_defaults(run=_collect)

    points = commands.add_parser("points", help="verdicts as summaries, JUnit and for reporters")
    points.add_argument("folder", type=Path, metavar="DIR")
    points.set_defaults(run=_points)

    report = commands.add_parser("report", help="write the page about the class anew")
    report.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="names (default: all)")
    report.set_defaults(run=_report)

    demo = commands.add_parser("demo", help="grade a sample class and show who got what and why")
    demo.set_defaults(run=_demo)
    return parser


def _grade(options: argparse.Namespace) -> int:
    from autograder.court import Court, caution, isolation_level

    course = courses.here(options.course)
    level = isolation_level(options.isolation, options.require_isolation)
    if told := caution(level):
        print(told, file=sys.stderr)  # standard output may be JSON
    verdicts = []
    court = Court(str(course.root), level, options.require_isolation)
    try:
        for path in options.notebooks:
            lesson = course.find(path.stem)
            if lesson is None:
                names = ", ".join(one.name for a in course.assignments for one in a.lessons)
                raise ValueError(
                    f"{path}: no lesson is called {path.stem}. The lessons are: {names}"
                )
            text = path.read_text(errors="replace")
            verdict = court.verdict(text, lesson, ("", str(path.parent.resolve())))
            verdicts.append({**verdict.as_json(), "notebook": str(path)})
    finally:
        court.close()
    print(json.dumps(verdicts, indent=2) if options.json else "\n".join(map(_text, verdicts)))
    return 0


def _text(verdict: dict) -> str:
    points = f"{verdict['score']:g} of {verdict['max_score']:g} points"
    lines = [f"{verdict['notebook']}: {points}, isolation {verdict['isolation']}"]
    lines += [
        f"  {f['name']:<28} {f['score']:>5g} / {f['max_score']:g}  {f['message']}"
        for f in verdict["functions"]
    ]
    return "\n".join(lines)


def _build(options: argparse.Namespace) -> int:
    from autograder import release

    release.build(courses.here(options.course), options.lessons)
    return 0


def _release(options: argparse.Namespace) -> int:
    from autograder import release

    release.release(courses.here(options.course))
    return 0


def _publish(options: argparse.Namespace) -> int:
    from autograder.publish import publish

    publish(courses.here(options.course), options.folder, options.owner, options.name)
    print(
        f"{options.folder} is ready: git init, commit and push it to {options.owner}/{options.name}"
    )
    return 0


def _collect(options: argparse.Namespace) -> int:
    from autograder.collect import collect, roster

    for line in collect(courses.here(options.course), roster(options.roster), options.before):
        print(line)
    return 0


def _points(options: argparse.Namespace) -> int:
    from nbgrader.coursedir import CourseDirectory

    from autograder import points, release

    course = courses.here(options.course)
    points.write(course, CourseDirectory(config=release.load_config(course)), options.folder)
    print(options.folder / "class.md")
    return 0


def _report(options: argparse.Namespace) -> int:
    from nbgrader.coursedir import CourseDirectory

    from autograder import release, report
    from autograder.store import Store

    course = courses.here(options.course)
    places = CourseDirectory(config=release.load_config(course))
    for name in options.assignments or [one.name for one in course.assignments]:
        print(report.write(course, name, Store(course), places))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from autograder import demo

    return demo.run(courses.here(options.course))


if __name__ == "__main__":
    sys.exit(main())
