# Two commands matter: `make run` and `make test`. `make help` lists the rest.
#
# What has been set up is remembered by empty files that are newer than the lock they were made from, so that nothing
# is installed twice: .venv/.runtime, .venv/.development, .simulator/.installed, node_modules/.installed,
# static/build/.built.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
SIMULATOR := .simulator
PYTHON ?= $(or $(shell bin/find-python),python3)
PIP := -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
PIP_INSTALL := $(VENV)/bin/python $(PIP)
ARGS ?=

# The virtual environment comes first: a machine without npm finds the one from requirements-node.txt there.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# Where this is set, every process of every run would compile all modules, and all tests, anew: seconds each time.
unexport PYTHONDONTWRITEBYTECODE

# Checks start the program with nothing but a made-up secret; only `make run` looks at the real settings.
SCRATCH := env -u DATABASE_URL -u QUEUE_URL -u SMTP_URL -u STRIPE_SECRET_KEY SECRET_KEY=for-checks-only-and-never-for-a-site DEMO=0

# $(call ON_BOTH,which tests): on SQLite, then on PostgreSQL even if some failed.
ON_BOTH = failed=0; \
	echo "The tests on SQLite"; pytest -n 2 --dist loadgroup --database sqlite $(1) $(ARGS) || failed=1; \
	echo "The tests on PostgreSQL"; pytest -n 2 --dist loadgroup --database postgresql $(1) $(ARGS) || failed=1; \
	exit $$failed

.PHONY: help run dev test everything fresh soak accessibility chaos race upgrade mutate check check-templates check-migrations check-locks set-up set-up-tests simulator pdf-libraries browser build format lock bench pictures clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run dev: export DEMO ?= 1
run dev: set-up $(if $(STRIPE_SECRET_KEY)$(filter 0 no false,$(DEMO)),,simulator)

run: ## Start the site and its worker on http://127.0.0.1:8000 with demonstration data (PORT, DATA_DIR, DATABASE_URL)
	@exec $(VENV)/bin/python bin/start.py

dev: ## The same for changing the code: the site follows every change of Python, templates and styles
	@exec $(VENV)/bin/python bin/start.py --reload

test: set-up-tests ## Run every test on SQLite, then on PostgreSQL those that send something new (ARGS="-k booking")
	@sent=$$(mktemp -d); trap 'rm -rf "$$sent"' EXIT; $(call ON_BOTH,--sent-statements="$$sent")

everything: set-up-tests ## Run every test on SQLite, then on PostgreSQL (ARGS="-k booking" to run some)
	@$(call ON_BOTH,)

fresh: ## Try `make run` and `make test` on a bare Debian 12 and 13, as root (ARGS=trixie for one of them)
	@python3 bin/fresh.py $(ARGS)

soak: set-up-tests ## Run the tests that take minutes, to find what is rare, on both databases
	@$(call ON_BOTH,-m soak)

accessibility: set-up-tests ## Make every journey and open every page at both widths, looked over by axe
	@pytest -n 2 -m "not soak and not chaos" tests/journeys $(ARGS)

chaos: set-up-tests ## Kill processes while they work and see everything come right, on both databases
	@$(call ON_BOTH,-m chaos)

race: set-up-tests ## 1,200 people at once for 402 places, on both databases; the last line is the figures as JSON
	@python -m benchmarks.race

upgrade: set-up-tests ## Try the migrations on the demonstration of an earlier commit: make upgrade FROM=<commit> (ARGS=sqlite)
	@python -m benchmarks.upgrade $(or $(FROM),$(error Say from which commit: make upgrade FROM=<commit>)) $(ARGS)

mutate: $(VENV)/.development ## Change the rules one small way at a time and see whether a test notices; 10 minutes at most (ARGS=pricing)
	@python bin/mutate.py $(ARGS)

check: $(VENV)/.development ## Lint, formatting, types, import contracts, templates, migrations, locks
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-logo
	bandit --quiet --recursive --configfile pyproject.toml training demonstration config.py wsgi.py
	djlint --lint --quiet templates
	@$(MAKE) check-templates check-migrations check-locks
	@bin/count-long-subjects

# These three alone, for the hooks of .pre-commit-config.yaml.
check-templates:
	$(SCRATCH) python bin/check_templates.py

check-migrations:
	$(SCRATCH) bin/check-migrations

check-locks:
	bin/check-locks

set-up: $(VENV)/.runtime pdf-libraries build ## Install all that the site needs, without starting it

set-up-tests: $(VENV)/.development simulator pdf-libraries browser build ## Install all that the tests need

simulator: $(SIMULATOR)/.installed

pdf-libraries:
	@bin/system-packages --go-on "Certificates cannot be made as PDFs, or will lack letters," \
		libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
		fonts-ebgaramond fonts-lato fonts-noto-core fonts-wqy-microhei fonts-noto-color-emoji

browser:
	@bin/system-packages $$(command -v chromium >/dev/null && echo --go-on || echo --stop) \
		"The browser tests cannot run, or take half as long again with the whole Chromium," \
		libatomic1 chromium-headless-shell

build: static/build/.built ## Compile the Sass and gather the scripts into static/build

format: $(VENV)/.development ## Format the Python and mend what ruff can mend by itself
	ruff format .
	ruff check --fix .

lock: $(VENV)/.development ## Pin the newest allowed Python packages with hashes (UPGRADE=--upgrade to move on)
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-dev.txt --extra dev --constraints requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-node.txt requirements-node.in
	$(LOCK) --output-file requirements-simulator.txt requirements-simulator.in

# One lock for every Python from the oldest promised on, with the same release of a package for all of them where there
# is one. No index or link of the machine that wrote them stays in it: uv leaves them out unless told otherwise.
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --python-version 3.11.2 \
	--fork-strategy fewest --generate-hashes $(UPGRADE)

bench: set-up-tests ## Measure pages, certificates and webhooks, on a machine that does nothing else
	@for benchmark in $(filter-out benchmarks/race.py benchmarks/upgrade.py,$(wildcard benchmarks/[a-z]*.py)); do python -m "benchmarks.$$(basename $$benchmark .py)"; done

pictures: set-up-tests ## Take the README's pictures from a demonstration that is running (PORT, DEMO_PASSWORD)
	@python bin/pictures.py

clean: ## Remove all that set-up and the checks made; keep var/, where the data is
	rm -rf $(VENV) $(SIMULATOR) node_modules static/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# What the above stands on, from the ground up.

$(VENV)/.made:
	@bin/make-venv "$(PYTHON)" $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.made
	@echo "Installing the Python packages in $<"
	@$(PIP_INSTALL) --requirement $<
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the Python packages in $<"
	@$(PIP_INSTALL) --requirement $<
	@touch $@

$(SIMULATOR)/.installed: requirements-simulator.txt | $(VENV)/.made
	@$(VENV)/bin/python -m venv $(SIMULATOR)
	@echo "Installing the Stripe simulator into $(SIMULATOR), apart from the site"
	@$(SIMULATOR)/bin/python $(PIP) --requirement $<
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc requirements-node.txt | $(VENV)/.made
	@command -v npm >/dev/null || { \
		echo "There is no npm here: installing one into $(VENV)"; $(PIP_INSTALL) --requirement requirements-node.txt; }
	@echo "Installing the front-end packages"
	@npm ci --silent --no-audit --no-fund
	@touch $@

static/build/.built: node_modules/.installed $(shell find static -path static/build -prune -o -type f -print 2>/dev/null)
	@echo "Compiling the Sass and gathering the scripts"
	@npm run --silent build
	@touch $@
