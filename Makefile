# Two commands are all a fresh machine needs: `make run` and `make test`.
# Needs Python 3.11 or newer, make, and a C/C++ compiler (llama.cpp is built once, about five minutes on two cores).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# CUDA only where a GPU is seen and a compiler for it is there; otherwise the CPU build.
CUDA := $(shell nvidia-smi -L 2>/dev/null | grep -q GPU && command -v nvcc >/dev/null 2>&1 && echo yes)
ifeq ($(CUDA),yes)
export CMAKE_ARGS ?= -DGGML_CUDA=on
endif

.DEFAULT_GOAL := help

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "proctor needs Python 3.11 or newer; point PYTHON at one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.run: pyproject.toml | $(BIN)/python
	@echo "installing proctor$(if $(CUDA), with CUDA); the first time llama.cpp is compiled, which takes minutes"
	$(BIN)/python -m pip install --quiet --editable '.[endpoint$(if $(CUDA),$(comma)gpu)]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --editable '.[endpoint,dev]'
	@touch $@

comma := ,

setup: $(VENV)/.run ## Make the virtual environment (.venv) and build llama-cpp-python

run: $(VENV)/.run ## The demo model sits warmup and the beginning of HumanEval, live
	@$(BIN)/proctor demo

# Most of them wait, for a limit to pass or a process to end: four at a time fill two processors.
test: $(VENV)/.dev ## The default tests: under a minute and a half
	$(BIN)/python -m pytest -n 4

test-all: $(VENV)/.dev ## Every suite whose tools this machine has: walls, models, terminals, containers, languages
	$(BIN)/proctor models get demo
	$(BIN)/python -m pytest -m "slow or hostile or docker or llama or language or terminal" --durations=15

check: lint test ## What a change must pass: format, lint, types, import contracts, tests

lint: $(VENV)/.dev ## Format, lint, types and import contracts, without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

again: lint ## Run once more what failed last time
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none -m "not slow or slow"

format: $(VENV)/.dev ## Format and mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.run ## Measure sandbox and decoder beside their rivals
	$(BIN)/proctor bench sandbox
	$(BIN)/proctor bench decode

gpu-check: $(VENV)/.run ## On a GPU box: throughput, memory and reproducibility of the GPU path, as a table
	$(BIN)/python -P -m engine.models.gpucheck

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help setup run test test-all check lint again format bench gpu-check clean
