# Each target works as the first command after `git clone`: it makes the virtual environment itself.
# PYTHON is any Python from 3.11 on.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8765
RUNS ?= 1000

.DEFAULT_GOAL := help
.PHONY: help demo serve test quick check lint types layers coverage format bench prove screenshot manifest docs clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

demo: $(VENV)/.runtime ## open a local workspace with sample news, no account needed
	$(BIN)/attache demo --port $(PORT)

serve: $(VENV)/.runtime ## run the bot against Slack with the settings of the environment
	$(BIN)/attache serve

test: $(VENV)/.dev ## run the test suite, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 2 -q --cov --cov-report=

quick: $(VENV)/.dev ## format, lint, types and core tests: a few seconds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/core

check: lint types layers test coverage ## everything; what CI runs

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell bot templates tests deploy README.md CHANGELOG.md

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

coverage: $(VENV)/.dev ## the floors of the last `make test`
	$(BIN)/coverage report --include='bot/domain/*,bot/analysis/*,bot/blockkit/*,bot/viewmodels/*' --fail-under=100
	$(BIN)/coverage report --fail-under=95

format: $(VENV)/.dev ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure, as ratios side by side
	$(BIN)/python -m tests.benchmarks

prove: $(VENV)/.dev ## prove that no digest is lost or doubled: RUNS kills, and every time zone
	$(BIN)/python -m tests.proofs --runs $(RUNS)

screenshot: $(VENV)/.dev ## make README's picture of the demo page (needs a Chromium)
	$(BIN)/python -m tests.browser.screenshot .github/demo.png

docs: $(VENV)/.dev ## write the generated files: TAGS.md, env.example, manifests
	$(BIN)/python -m tests.meta.generate

clean: ## remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Attaché needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.runtime: $(VENV)/bin/python deploy/requirements.txt pyproject.toml
	@test -f $(VENV)/.dev || $(BIN)/python -m pip install --quiet --require-hashes -r deploy/requirements.txt
	@test -f $(VENV)/.dev || $(BIN)/python -m pip install --quiet --require-hashes -r deploy/requirements-build.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python deploy/requirements-dev.txt pyproject.toml
	@echo "Installing the pinned development requirements (a minute or two, once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r deploy/requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(VENV)/.runtime $@
