# Everything a stranger needs installs itself into .venv. `make demo` and `make test` each work alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check soak bench mutants clean help
help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(READY)

demo: $(READY) ## Run the main job on five sample bodies, from extracts to payslips
	$(BIN)/commonline demo

test: $(READY) check ## Run the checks and every test
	$(BIN)/python -m pytest tests -n 2

check: $(READY) ## Lint, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(READY) ## The long runs: many generated people, many kills
	$(BIN)/python -m pytest tests -m soak

bench: $(READY) ## Measure speed as ratios to references in the same run
	$(BIN)/commonline bench pay --people 1000000
	$(BIN)/commonline bench run --people 100000
	$(BIN)/commonline bench year --people 100000

mutants: $(READY) ## Put thousands of small faults into the calculation and name those that no test sees (half an hour)
	$(BIN)/python tests/mutation_run.py --jobs 2

clean: ## Remove what was built; your data in .commonline stays
	rm -rf $(VENV) build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
