# Two commands matter: `make run` and `make test`. Everything installs into .venv and ./var; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KILLS ?= 1000
STOPS ?= 100
CHANGES ?= 1000
STEPS ?= 200000
SEQUENCES ?= 100000
STORED ?= 1000
NOTICES ?= 10000
PERSONS ?= 1000000
export PYTHONDONTWRITEBYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run check test test-spark torture mutations machine sequences notices bench load staff-time screenshots map

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: requirements-dev.lock
	@echo "==> Python packages (into $(VENV), by hash)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@command -v npm >/dev/null 2>&1 || $(BIN)/pip install --quiet --require-hashes -r requirements-node.lock
	@printf '%s\n' "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/minzheng.pth
	@printf '#!/bin/sh\nexec "%s/python" -m minzheng.site.commandline "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/minzheng && chmod +x $(BIN)/minzheng
	@touch $@

setup: $(VENV)/.installed  ## Install packages, assets and translations (needs the package registries once)
	@$(BIN)/python -m minzheng.site.assets
	@$(BIN)/python -m minzheng.site.languages
	@$(BIN)/python -m minzheng.site.commandline policy compile >/dev/null

run: setup  ## Build the demonstration county, run a month, serve the console
	@$(BIN)/minzheng up --demo

check: setup  ## Style, types, layers, translations: everything that needs no database
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m minzheng.site.map --check

test: setup  ## All tests; browser journeys are skipped with a message where no Chromium is installed
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-spark: setup  ## Decide 1,000,000 persons and find people by name through Spark, as one machine does (skipped with a message without Java)
	@if command -v java >/dev/null 2>&1; then \
	  $(BIN)/pip install --quiet --require-hashes -r requirements-spark.lock && \
	  MINZHENG_SPARK_PERSONS=$(PERSONS) $(BIN)/python -m pytest tests/province/test_spark.py tests/province/test_residue.py; \
	else echo "Spark is not tested: there is no Java on this machine."; fi

torture: setup  ## Catch ten planted bugs; kill the month KILLS times, the server STOPS times, die at every failpoint
	@$(BIN)/python -m tests.torture --planted --kills $(KILLS) --stops $(STOPS) --failpoints

mutations: setup  ## Change history CHANGES times behind the application's back: the doctor finds each
	@$(BIN)/python -m tests.mutations --changes $(CHANGES)

machine: setup  ## STEPS random acts of an office on two cores, money asked for in plain SQL after each; then planted bugs
	@$(BIN)/python -m tests.machine --steps $(STEPS)
	@$(BIN)/python -m tests.machine --planted

sequences: setup  ## SEQUENCES random events against every workflow, STORED of them through the database: no rule is broken
	@MINZHENG_SEQUENCES=$(SEQUENCES) MINZHENG_STORED_SEQUENCES=$(STORED) $(BIN)/python -m pytest -q \
	  minzheng/programmes/procedures/tests/test_sequences.py minzheng/cases/tests/test_random_events.py

notices: setup  ## NOTICES public notices as page, poster and workbook, read again: nothing is seen that must not be
	@MINZHENG_NOTICES=$(NOTICES) $(BIN)/python -m pytest -q minzheng/cases/papers/tests/test_notices.py

bench: setup  ## Measure what the issues promise; results go to bench/results
	@$(BIN)/python -m bench

load: setup  ## Let 50 clerks work for two minutes on 100,000 cases and time every page
	@$(BIN)/python -m tests.load

staff-time: setup  ## Count clicks and keys of the journeys (needs Chromium) into docs/staff-time.md
	@$(BIN)/python -m tests.journeys.stafftime

screenshots: setup  ## Save every page at desk and phone width (needs Chromium) to screenshots/
	@$(BIN)/python -m tests.journeys.screenshots

map: setup  ## Write docs/map.md from the layer contract
	@$(BIN)/python -m minzheng.site.map
