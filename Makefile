# One way to do each chore. `make demo` and `make test` need only Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bench-large soak lock clean

help: ## Show what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cadence needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Try it: a Slack workspace in the browser, with the bot in it
	$(BIN)/cadence demo

test: $(READY) ## The tests, on SQLite and PostgreSQL; `make soak` has the rest
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(READY) ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

bench: $(READY) ## Speed and memory, as ratios against a baseline in the same run
	$(BIN)/python -m tests.benchmarks

bench-large: $(READY) ## The same bot after ten years beside one: whether anything grows with the age of the data
	$(BIN)/python -m tests.benchmarks large

soak: $(READY) ## At least 1,000 kills of the process, weeks of a company on both databases, 1,000 more companies attacked, other examples tried
	$(BIN)/python -m tests.soak
	$(BIN)/python -m pytest -m soak -n auto --dist worksteal
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile random -n auto --dist worksteal

lock: $(READY) ## Pin every dependency again, with hashes and without an index address
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate --quiet pyproject.toml -o requirements.lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) .pytest_cache .hypothesis .ruff_cache .import_linter_cache
