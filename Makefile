# make demo   sets up, reads the samples (or DOCS="path ..."), answers one question, serves on 127.0.0.1:8000
# make test   sets up, runs the tests
# make w3c    runs the W3C suites against `kg serve` and `oxigraph serve` (reads $KG_SHARED/w3c-rdf-tests)
# make hostile  sends every hostile request several times, and 5,000 generated queries, to `kg serve`
# make crash  kills the writer 100 times in the middle of an ingest
# make graphiql  builds the GraphiQL of the GraphQL page anew from its lock file (api/pages/graphiql)
# make check  ruff, mypy --strict, import-linter, tests with coverage

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCS ?= tests/samples
STORE ?= store
PORT ?= 8000
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --silent
CLIENTS := tests/node/node_modules/.ready

.PHONY: demo test check lint bench bench-sparql bench-graphql w3c hostile crash graphiql lock setup clean

demo: $(VENV)/.ready
	@$(BIN)/kg --store $(STORE) ingest $(DOCS) || test $$? -eq 3 # some inputs failed: what was read is served
	@echo
	@$(BIN)/kg --store $(STORE) tour || test $$? -eq 4 # no incident has earlier ones: look around all the same
	@echo
	@$(BIN)/kg --store $(STORE) serve --port $(PORT)

test: $(VENV)/.ready $(CLIENTS)
	$(BIN)/pytest -q

check: lint $(CLIENTS)
	$(BIN)/pytest -q --cov --cov-report=term

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready
	$(BIN)/python -m tests.bench.ingest

w3c: $(VENV)/.ready
	$(BIN)/python -m tests.w3c

hostile: $(VENV)/.ready
	KG_HOSTILE=large $(BIN)/pytest -q -rP tests/hostile

crash: $(VENV)/.ready
	KG_CRASH=large $(BIN)/pytest -q -rP tests/crash

bench-sparql: $(VENV)/.ready
	$(BIN)/python -m tests.bench.sparql

bench-graphql: $(VENV)/.ready
	$(BIN)/python -m tests.bench.graphql

# Reproducible: the same packages give the same bytes, which are committed with their hashes.
graphiql:
	$(NPM_CI) --prefix api/pages/graphiql
	npm run --silent --prefix api/pages/graphiql build

setup: $(VENV)/.ready

# The lock file names no index address: pip uses whatever index the machine is set up for.
lock: $(VENV)/.ready
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'setting up $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Without npm the tests with JavaScript clients are skipped, but not in CI.
$(CLIENTS): tests/node/package-lock.json
	@if command -v npm >/dev/null; then $(NPM_CI) --prefix tests/node && touch $@; \
	else echo 'there is no npm: tests with JavaScript clients are skipped'; fi

clean:
	rm -rf $(VENV) $(STORE) tests/node/node_modules api/pages/graphiql/node_modules
