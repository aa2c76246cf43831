# Every step says what it does; a step that is up to date is skipped. `make` alone shows the list.
SHELL := /bin/sh
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
DEMO_DIR ?= build/demo
STORE ?=
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
# What only POSIX has shows as an error here unless sys.platform guards it; such a guard makes code unreachable, rightly.
FOR_WINDOWS := --strict --platform win32 --no-warn-unreachable --cache-dir .mypy_cache/win32 api graph loaders queries schema
say = @printf '==> %s\n' $(1)

.PHONY: help env demo neo4j system test lint types-windows docs docs-check bench bench-nation clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

env: $(READY) ## build .venv from uv.lock

demo: env ## run the main job on the demo ledgers of Linxi county (STORE=neo4j://HOST:PORT: in that empty database)
	$(call say,'demo: load the demo ledgers and answer who is responsible (files in $(DEMO_DIR))')
	@$(BIN)/zerentu demo --dir $(DEMO_DIR) $(if $(STORE),--store '$(STORE)')

neo4j: env ## start an empty Neo4j server to play with, until Ctrl-C
	$(call say,'neo4j: start a server on this machine; it is gone with all its data at the end')
	@$(BIN)/python -m scripts.neo4j_to_play

system: env ## look for dot, a Chinese font and Chromium, and install or name what is missing
	$(call say,'system: look for the programs and fonts that some tests use')
	@$(BIN)/python scripts/system_packages.py

test: demo system ## run the demo and all tests
	$(call say,'test: run all tests on every core')
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: env types-windows ## ruff, mypy (for this system and for Windows) and the import contracts
	$(call say,'lint: style, types and import contracts')
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy --strict
	@$(BIN)/lint-imports

types-windows: env ## mypy as if on Windows: nothing that only POSIX has may be used unguarded
	$(call say,'types-windows: mypy as if on Windows')
	@$(BIN)/mypy $(FOR_WINDOWS)

docs: env ## write the generated documents again
	$(call say,'docs: write the generated documents')
	@$(BIN)/python -m api.docs

docs-check: env ## fail when a generated document is out of date
	$(call say,'docs-check: compare the generated documents with their sources')
	@$(BIN)/python -m api.docs --check

bench: env ## measure one county, ratios in one run
	$(call say,'bench: measure one county')
	@$(BIN)/python -m benchmarks

bench-nation: env ## measure the whole nation (minutes, about 2 GB of disk)
	$(call say,'bench-nation: measure the nation')
	@$(BIN)/python -m benchmarks nation

clean: ## remove .venv and everything that was built
	rm -rf .venv build dist ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later is needed. / 需要 Python 3.11 或更新版本。' >&2; exit 1; }
	$(call say,'env: make .venv with $(PYTHON) and install uv $(UV_VERSION) in it')
	@"$(PYTHON)" -c 'import ensurepip, venv' || { echo 'The venv module is missing; on Debian: apt-get install python3-venv' >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'

$(READY): uv.lock pyproject.toml | $(BIN)/uv
	$(call say,'env: install what uv.lock names')
	@UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --frozen --quiet
	@touch $@
