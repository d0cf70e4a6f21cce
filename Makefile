.PHONY: setup sandbox test bench check catalogues fmt lock
PYTHON ?= python3
BIN := .venv/bin

sandbox: setup
	@$(BIN)/results-bot sandbox $(ARGS)

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/.ready

test: setup
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: setup
	@$(BIN)/python -m bench $(ARGS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/test_architecture.py
	@$(BIN)/python tools/catalogues.py check

catalogues: setup
	@$(BIN)/python tools/catalogues.py update

fmt: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock:
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
