# The one task file. `make demo` and `make test` set up all they need from Python 3.11, make and the package registry.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BENCH_DLT := $(VENV)-bench/.ready
ROWS ?= 1000000
export LINEAL_HOME ?= data

# Telemetry is off for every tool that is started here; the code turns it off as well.
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := 1
export SODA_CORE_TELEMETRY_ENABLED := false
export OTEL_SDK_DISABLED := true
export DBT_PROFILES_DIR := $(CURDIR)/profiles

.PHONY: help setup setup-dev demo test check fix docs dev serve bench bench-dlt lock clean

help: ## List the tasks
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Lineal needs Python 3.11 or newer"'
	$(PYTHON) -m venv $(VENV)

# The lock holds a hash for every package; --no-deps keeps pip from adding one that is not in it.
$(RUNTIME): requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

setup: $(RUNTIME) ## Install what the product needs

setup-dev: $(DEV) ## Install what the product and its tests need

demo: $(RUNTIME) ## The main job: a simulated municipality, its files in, figures P1-P7 out
	@$(BIN)/lineal simulate
	@$(BIN)/lineal refresh

test: $(DEV) ## All tests; prints tests declared = tests run
	@$(BIN)/python -m tests.run

check: $(DEV) ## Changes nothing: style, types, SQL, import directions, contracts, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m orchestration.generate --check
	$(BIN)/python -m tests.repository
	LINEAL_WAREHOUSE=:memory: $(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

fix: $(DEV) ## Put right what a tool can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m orchestration.generate
	LINEAL_WAREHOUSE=:memory: $(BIN)/sqlfluff fix dbt_project/models dbt_project/tests

docs: $(RUNTIME) ## One file with lineage, tables, columns and KPI definitions
	@$(BIN)/lineal docs

dev: $(RUNTIME) ## The Dagster UI with the whole lineage
	@$(BIN)/lineal dev

serve: $(RUNTIME) ## A PostgreSQL server from the system's packages (or LINEAL_POSTGRES) with what is published
	@$(BIN)/lineal postgres serve

bench: $(DEV) ## Time per room, what dbt and Dagster cost over the bare SQL, landing ten million rows, the country's results, daily facts and hours
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_landing
	@$(BIN)/python -m tests.bench_results
	@$(BIN)/python -m tests.bench_daily
	@$(BIN)/python -m tests.bench_hours

# dlt is compared with, never used: it has an environment and a lock of its own.
bench-dlt: $(DEV) $(BENCH_DLT) ## Landing one million rows beside dlt (ROWS=10000000 for more)
	@LINEAL_BENCH_DLT=$(abspath $(VENV)-bench/bin/python) $(BIN)/python -m tests.bench_landing --rows $(ROWS)

$(BENCH_DLT): requirements-bench.lock
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

lock: ## Resolve the versions anew (needs uv); the locks hold hashes and no addresses
	uv pip compile pyproject.toml --extra dev --generate-hashes --no-header --no-annotate --no-strip-extras --upgrade -q -o requirements-dev.lock
	uv pip compile pyproject.toml -c requirements-dev.lock --generate-hashes --no-header --no-annotate --no-strip-extras -q -o requirements.lock
	printf 'dlt[duckdb]==1.31.0\npandas\n' | uv pip compile - -c requirements-dev.lock --generate-hashes --no-header --no-annotate --no-strip-extras -q -o requirements-bench.lock

clean: ## Remove the demo's data and the environment
	rm -rf data $(VENV) $(VENV)-bench dist build *.egg-info dbt_project/target dbt_project/logs
