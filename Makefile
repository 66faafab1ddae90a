# Everything a newcomer types. Needs Python 3.11 or newer, git and make; all else goes into .venv/.
#
#   make demo        plan the shipped region and write the map
#   make test        the tests            make test-slow   the long ones
#   make check       format, lint, types, walls between the rooms, hooks
#   make format      put the code into shape
#   make data        rebuild the demo region from its sources (needs npm too)
#   make bench-roads   what roads and trips cost, into docs/benchmarks.md (ARGS=--quick: a minute, no page)
#   make clean       remove .venv and caches; runs/ stays
#
# Another Python: make PYTHON=python3.12 demo     Some tests only: make test ARGS="-k river"

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt
SOURCES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check format data bench-roads clean

help:
	@sed -n 's/^#   \(make .*\)/  \1/p' Makefile

# A stamp is written only after its step has succeeded, so a broken download is simply tried again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made $(SOURCES)
	@echo "Installing the planner into $(VENV) (about a minute; the next call is quick) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.made $(SOURCES)
	@echo "Installing the planner and its developers' tools into $(VENV) (a minute or two; the next call is quick) ..."
	@$(PIP) -e '.[dev,fast]'
	@touch $@

$(VENV)/.fast: $(VENV)/.made $(SOURCES)
	@echo "Installing the planner with the compiled search into $(VENV) ..."
	@$(PIP) -e '.[fast]'
	@touch $@

$(VENV)/.data: $(VENV)/.made $(SOURCES)
	@echo "Installing the sources of the demo region into $(VENV) ..."
	@$(PIP) -e '.[demo-data]'
	@touch $@

demo: $(VENV)/.run
	@$(BIN)/liangwang demo $(ARGS)

# Two processes: what the reference machine has, and enough anywhere.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not slow" -n 2 -q $(ARGS)

test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest -m slow -q $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pre-commit validate-config

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

data: $(VENV)/.data
	$(BIN)/python -m scripts.demo_region $(ARGS)

bench-roads: $(VENV)/.fast
	$(BIN)/python -m scripts.benchmarks.bench_roads $(ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find geo optimize maps scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
