# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-postgres check lint types contracts catalogues reference wheel bench clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## a virtual environment beside the code, up to date
	@sh tools/bootstrap.sh

demo: setup ## start the program on an invented lab
	@$(BIN)/coordtui demo $(ARGS)

run: setup ## start the program
	@$(BIN)/coordtui $(ARGS)

test: setup ## pass the tests
	@$(BIN)/pytest -q -n auto --dist worksteal $(ARGS)

test-postgres: setup ## pass the tests of the plugins' services on PostgreSQL
	@COORDTUI_TEST_ENGINE=postgres COORDTUI_ATTEMPTS=12 COORDTUI_EXAMPLES=6 $(BIN)/python -m pytest -q -n auto --dist worksteal -p tests.on_postgres --services plugins $(ARGS)

check: lint types contracts catalogues ## everything that reads the code without running it

lint: setup ## style and common mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## strict types
	@$(BIN)/mypy

contracts: setup ## who may import whom
	@$(BIN)/lint-imports

catalogues: setup ## French is complete
	@$(BIN)/python -m coordtui.authoring.catalogues check

reference: setup ## docs/reference.md and docs/api.txt, as the code is now
	@$(BIN)/python tools/reference.py
	@$(BIN)/python -m tools.api

wheel: setup ## build the wheel into dist/
	@rm -rf dist && $(BIN)/python -m build --no-isolation --wheel

bench: setup ## the figures of the README
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove what was built
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src plugins -name '*.mo' -delete
