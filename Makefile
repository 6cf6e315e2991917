# make run    the demo, from nothing but Python and git
# make test   everything a change must pass
# make test-interop   what other packages make of our files: docs/interop.md

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
RUN := .venv/bin/python
WEB := $(RUN) tools/web.py
BUILD := pyproject.toml hatch_build.py tools/web.py
WEB_SOURCES := $(wildcard web/*.json web/*.html web/*.ts) $(shell find web/src web/public -type f)

.PHONY: run test test-long fuzz train test-interop interop check lint types floors unit-web bundle bench web clean
.NOTPARALLEL:

run: .venv/run
	.venv/bin/limner demo

test: check interop
	$(RUN) -m pytest -q -n 3 --dist loadfile

test-long: check fuzz train
	$(RUN) -m pytest -q -n 2 --dist loadfile -m ""

# Every reader with what coverage leads to; its tool has wheels for Linux and CPython 3.11 to 3.13.
fuzz: .venv/dev
	$(RUN) -m pip install -q --group fuzz
	$(RUN) tools/fuzz.py

# For the example that learns.
train: .venv/dev
	$(RUN) -m pip install -q --group train

# In environments of their own, which are made when they are missing.
test-interop: .venv/dev
	$(RUN) tools/interop.py

interop: .venv/dev
	$(RUN) tools/interop.py quick sdk ocr

# What the tests stand on: clean sources, a current bundle, a Chromium.
check: lint types floors unit-web bundle
	$(RUN) tools/chromium.py

lint: .venv/dev
	$(WEB) install
	.venv/bin/ruff check --quiet
	.venv/bin/ruff format --check --quiet
	$(WEB) run biome check --error-on-warnings .

types: .venv/dev
	.venv/bin/mypy
	$(WEB) run tsc
	$(WEB) run tsc -p tsconfig.tests.json
	$(WEB) run tsc -p tsconfig.model.json

floors: .venv/dev
	$(WEB) install
	$(RUN) tools/check_floors.py
	$(RUN) tools/check_size.py

unit-web: .venv/dev
	$(WEB) run vitest run --reporter=dot

bundle: .venv/dev
	$(WEB) build

bench: .venv/dev bundle
	$(RUN) -m benchmarks

# The page with hot reload, in front of a server that is running (LIMNER_SERVER, else port 8080).
web: .venv/dev
	$(WEB) dev

clean:
	rm -rf .venv .venv-interop src/limner/server/static web/node_modules

.venv/python:
	$(if $(PYTHON),,$(error Limner needs Python 3.11 or newer with venv (on Debian: apt install python3-venv); name one with make PYTHON=...))
	test -x $(RUN) || $(PYTHON) -m venv .venv
	$(RUN) -m pip --version >/dev/null 2>&1 || $(RUN) -m ensurepip
	$(RUN) -m pip install -q --upgrade 'pip>=25.1'
	touch $@

.venv/run: .venv/python $(BUILD) $(WEB_SOURCES)
	$(RUN) -m pip install -q --editable .
	touch $@

.venv/dev: .venv/python $(BUILD)
	$(RUN) -m pip install -q --group dev
	LIMNER_SKIP_WEB=1 $(RUN) -m pip install -q --no-build-isolation --editable .
	touch $@
