"""The lessons: notebooks in shape, functions with the seed's signatures, all of them running."""

import ast
import inspect
import itertools
import re
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, Lesson
from autograder.lesson import EXPRESSION
from autograder.submission import Submission

COURSE = Course(Path(__file__).parents[2])
LESSONS = [lesson for assignment in COURSE.assignments for lesson in assignment.lessons]
by_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)

# The seed's functions with their parameters.
SEED = {
    "setup_streaming_context": ["app_name", "batch_duration"],
    "load_raw_data": ["file_path"],
    "preprocess_data": ["df"],
    "train_test_split": ["X_scaled", "ratio"],
    "initialize_model": ["k", "dim", "decay_factor", "seed"],
    "create_rdd_queue": ["sc", "train_X", "batch_size"],
    "clustering_cost": ["centers", "data"],
    "assign_clusters": ["centers", "data"],
    "attach_stream_and_train": [
        *("stream", "model", "test_X", "batch_sse_list", "test_sse_list", "centroids_history")
    ],
    "run_streaming": ["ssc", "timeout"],
    "stop_streaming": ["ssc"],
    "collect_results": [
        *("model", "test_X", "batch_sse_list", "test_sse_list", "centroids_history")
    ],
    "plot_batch_sse": ["batch_sse_list"],
    "plot_test_sse": ["test_sse_list"],
    "plot_centroid_trajectories": ["centroids_history"],
    "stop_spark": ["sc"],
}
DEFAULTS = {
    "setup_streaming_context": {"app_name": "StreamingKMeansExample", "batch_duration": 1},
    "train_test_split": {"ratio": 0.8},
    "initialize_model": {"decay_factor": 0.8, "seed": 42},
    "run_streaming": {"timeout": 80},
}


def defined(lesson: Lesson, name: str):
    """The function as the solution notebook defines it, without its imports run."""
    (code,) = [
        s.code
        for s in Submission.read(lesson.solution.read_text()).statements
        if getattr(s.code, "name", None) == name
    ]
    names: dict = {}

    exec(compile(ast.Module([code], []), "<lesson>", "exec"), names)
    return names[name]


@by_lesson
def test_is_a_clean_notebook(lesson):
    notebook = nbformat.read(lesson.solution, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    for cell in notebook.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert not (cell.cell_type == "markdown" and EXPRESSION.search(cell.source))
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@by_lesson
def test_has_headings_in_order(lesson):
    text = "\n".join(
        cell.source
        for cell in nbformat.read(lesson.solution, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    levels = [
        len(h) for h in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


@by_lesson
def test_shows_its_place_with_a_text_for_those_who_cannot_see(lesson):
    text = lesson.solution.read_text()
    assert re.search(rf"!\[[^\]]+\]\(pictures/{lesson.name}.svg\)", text)
    assert (lesson.assignment.folder / "pictures" / f"{lesson.name}.svg").exists()


def test_all_functions_of_the_seed_are_there():
    graded = {f.name for lesson in LESSONS for f in lesson.functions}
    assert set(SEED) <= graded


@pytest.mark.parametrize("name", SEED)
def test_keeps_the_seeds_signature(name):
    (lesson,) = [one for one in LESSONS if name in {f.name for f in one.functions}]
    parameters = inspect.signature(defined(lesson, name)).parameters
    assert list(parameters) == SEED[name]
    given = {k: p.default for k, p in parameters.items() if p.default is not p.empty}
    assert given == DEFAULTS.get(name, {})


@by_lesson
def test_every_function_has_points_and_an_answer(lesson):
    notebook = nbformat.read(lesson.solution, as_version=4)
    answers = {
        c.metadata.nbgrader.grade_id
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }
    assert answers == {f.name for f in lesson.functions}
    assert all(f.points > 0 for f in lesson.functions)
    assert len(lesson.functions) <= 5  # more than fit an hour


@by_lesson
def test_runs_from_top_to_bottom_without_noise(lesson, tmp_path, in_kernel):
    for path in lesson.assignment.folder.iterdir():
        if path.suffix != ".py":
            (tmp_path / path.name).symlink_to(path)
    notebook = nbformat.read(lesson.solution, as_version=4)
    in_kernel(notebook, tmp_path)
    noise = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert noise == []
