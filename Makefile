# Every target works from a bare clone: Python 3.11+, make and a package index are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

# Where it is set, every process compiles every module again, and starts take three times as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help report test check bench lab mutants format lock clean debian

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# One environment for runs and tests. JupyterLab lives in another one (see `lab`):
# installed beside papermill it would triple the start-up of every run.
$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: requirements-dev.lock $(VENV)/.installed
	$(LOCKED) -r requirements-dev.lock
	@touch $@

.venv-lab/.installed: requirements-lab.lock
	$(PYTHON) -m venv .venv-lab
	.venv-lab/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lab.lock
	.venv-lab/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

report: $(VENV)/.installed  ## from a bare clone to the demo group's reports in output/
	$(BIN)/reporting sample --quiet
	$(BIN)/reporting run --period 2026-10

test: debian $(VENV)/.tested  ## install what the tests need and run all of them
	$(BIN)/pytest --numprocesses=2 --dist=worksteal

check: $(VENV)/.tested  ## format, lint, types, import contracts, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/nbstripout --verify notebooks/*.ipynb notebooks/explore/*.ipynb examples/*/notebooks/*.ipynb
	@! grep -n '://' requirements*.lock

bench: $(VENV)/.tested  ## measure: output/bench.json and a table
	$(BIN)/python -m tests.benchmarks

mutants: $(VENV)/.tested  ## break each formula once and count the tests that notice
	$(BIN)/python -m tests.mutation

lab: .venv-lab/.installed  ## JupyterLab on the same notebooks, with the same pinned packages
	.venv-lab/bin/reporting lab

format: $(VENV)/.tested  ## format and fix what a machine can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What the tests need beyond Python. Installed only as root on Debian, and only what is missing.
debian:
	@missing=""; \
	for pair in chromium:chromium pdftoppm:poppler-utils smtpd:opensmtpd pg_ctlcluster:postgresql; do \
	  PATH="$$PATH:/usr/sbin" command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "missing Debian packages:$$missing (the tests that need them will skip)"; fi; \
	fi

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --quiet --generate-hashes \
	--no-emit-index-url --no-header --group pyproject.toml:build

lock: ## pin every package again (needs uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) -c requirements.lock --extra dask --extra postgres --extra sql --extra keyring --extra smime \
	  --extra graph --extra ses --group pyproject.toml:test --group pyproject.toml:check -o requirements-dev.lock
	$(COMPILE) -c requirements.lock --extra lab -o requirements-lab.lock

clean:  ## remove what was produced
	rm -rf output data
