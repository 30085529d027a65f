# Two commands need nothing but Python >= 3.11, pip and make: `make demo` and `make test`.
# PYTHON is the interpreter to start from, VENV the virtual environment that is made with it.
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs picture bench mutants clean

help:
	@echo "make demo     install, then check the samples: passes, failures and gaps"
	@echo "make test     install, then run every test with coverage"
	@echo "make lint     install, then ruff, mypy, import-linter and ecotarget lint"
	@echo "make docs     install, then build the documentation into docs/_build/html"
	@echo "make picture  install, then draw the pictures of the readme again"
	@echo "make bench    install, then run the benchmarks"
	@echo "make mutants  install, then try a sample of mutants: do the tests notice them?"
	@echo "make clean    remove the virtual environment and everything built"

demo: $(VENV)/.installed-demo
	$(BIN)/ecotarget check samples --exit-zero

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ecotarget lint targets --strict

docs: $(VENV)/.installed-docs
	$(BIN)/sphinx-build -W --keep-going -j auto -b html docs docs/_build/html

picture: $(VENV)/.installed-demo
	$(BIN)/python docs/picture.py

bench: $(VENV)/.installed-test $(VENV)/.installed-bench
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/scale.py
	$(BIN)/python bench/assess.py

mutants: $(VENV)/.installed-mutation
	$(BIN)/python bench/mutation.py --sample 200

clean:
	rm -rf $(VENV) docs/_build docs/generated .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# One stamp for each set of dependencies; pyproject.toml names them, so a change of it installs anew.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit(\
	  "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@
