# Every command of the house. Nothing to install first but Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
A ?= streaming_kmeans
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Some machines forbid bytecode. Then each of many processes would compile the same modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-browser test-doors lint lab release check-derived grade docs bench bench-full bench-judge bench-pipeline mutants pins lock sizes

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: .venv/.ready .venv/.kernels  ## make .venv and install what requirements.lock pins

# The lock names everything, so nothing is left to resolve (--no-deps).
# Bytecode is compiled once here: importing a lesson's libraries takes 1 s with it and 5 s without.
# Spark's classes are archived and the clusterers' kernels compiled once: neither is waited for later.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true
	$(BIN)/python -m diststream
	@touch $@

# A compiled kernel holds what it calls. Numba looks at the times of its own file alone.
.venv/.kernels: .venv/.ready $(wildcard diststream/*.py diststream/*/*.py)
	[ ! -e $@ ] || find diststream -name '*.nb[ic]' -delete
	@touch $@

demo: setup  ## grade a sample class and show who got what and why
	$(BIN)/autograder demo

# The doors: what needs a browser, and what follows the guides in fresh clones.
BROWSER := tests/lab tests/autograder/test_pages.py
GUIDES := tests/docs

# Groups of tests begin in the order of their files: the longest are the first ones.
test: setup  ## every test but those of the doors
	$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(addprefix --ignore ,$(BROWSER) $(GUIDES))

test-browser: setup  ## JupyterLab, formgrader and the judge's pages in a browser
	$(BIN)/python -m pytest $(BROWSER)

test-doors: setup  ## the same; the guides, followed word by word; the site
	$(BIN)/python -m pytest $(BROWSER) $(GUIDES)

lint: setup  ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lab: setup  ## open the course in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=release --LabApp.default_url=/lab/tree/streaming_kmeans/SP_setup_streaming.ipynb

release: setup  ## scripts -> solution notebooks -> release/
	$(BIN)/autograder build
	$(BIN)/autograder release

check-derived: release lock  ## rebuild what is derived and fail where it differs from what is committed
	git diff --exit-code -- source release environment.yml

grade: setup  ## grade what lies in submitted/ (A=assignment) and write feedback
	$(BIN)/nbgrader autograde $(A)
	$(BIN)/nbgrader generate_feedback $(A)

docs: setup  ## the guides and the executed lessons as a site in build/docs
	$(BIN)/python docs/lessons.py
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

bench: setup  ## the clusterers and their peers, short (needs a JDK and a C++ compiler)
	$(BIN)/python -m benchmarks

bench-full: setup  ## the same over the whole streams
	$(BIN)/python -m benchmarks --full

bench-judge: setup  ## the judge, plain nbgrader and otter-grader on the same work
	$(BIN)/python -m benchmarks.judge

bench-pipeline: setup  ## the course's pipeline and the first seed's own (SEED=its text)
	$(BIN)/python -m benchmarks.pipeline $(SEED)

mutants: setup  ## change every solution a little and see whether the graders notice
	$(BIN)/python -m autograder.mutants

pins: setup  ## compile requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

lock: setup  ## environment.yml from requirements.lock
	$(BIN)/python -m autograder.pins

E ?= environment.yml
sizes: setup  ## what the packages of an image take on the disk (E=an environment.yml)
	$(BIN)/python -m autograder.sizes $(E)
