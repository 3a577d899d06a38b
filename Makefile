# make run    start the dashboard on http://localhost:8501 (sample data on the very first start)
# make test   everything the tests need, then all tests
# make check  what CI runs: make lint, then make test
# make lint   format, lint, types, import contract, generated docs, catalogues, container file
# make bench  speed as ratios, one JSON line a benchmark
# make messages  every string of the source into the catalogues
# make setup  the development environment;  make lock  pin requirements anew

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
DATA    ?= data
PORT    ?= 8501
ADDRESS ?= 127.0.0.1
# Percent of lines and branches that the tests reach; it only goes up.
COVERED := 85
export DATA PORT ADDRESS
ifdef DATABASE_URL
export DATABASE_URL
endif

.PHONY: run setup system test check lint format bench docs messages lock clean

run: $(VENV)/.run
	$(BIN)/python manage.py serve

setup: $(VENV)/.dev system

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run

# Chromium for the browser tests; LibreOffice, PostgreSQL and Chinese fonts for the others.
system:
	@sh .ci/system-packages

test: $(VENV)/.dev system
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=
	$(BIN)/coverage report --fail-under=$(COVERED)
	$(BIN)/coverage report --include="metrics/*" --show-missing --fail-under=100

check: lint
	$(MAKE) test

# All of it but the tests: what a commit hook runs.
lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m languages.messages --check
	$(BIN)/hadolint Dockerfile

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev
	$(BIN)/python -m docs.generate

# Every string of the source into languages/<language>/<room>.po; new ones wait there untranslated.
messages: $(VENV)/.dev
	$(BIN)/python -m languages.messages

bench: $(VENV)/.dev system
	$(BIN)/python -m tests.bench

lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
