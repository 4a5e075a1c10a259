# The commands of this project: make help

PYTHON ?=
PYTEST_ARGS ?=
TEST_PROCESSES ?= 2
RUN_ARGS ?=
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check bench third-party setup setup-dev

help: ## show these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1  \t/p' Makefile | expand -t 20

run: setup ## the demo city, live, on the wall
	@.venv/bin/python main.py demo $(RUN_ARGS)

test: setup-dev ## every test, in two processes, each with a real PostGIS server of its own
	@.venv/bin/python -m pytest -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_ARGS)

check: setup-dev ## style, layers and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/python -m mypy

third-party: setup-dev ## write THIRD_PARTY.md: all packages with their licences
	@.venv/bin/python -m tests.house.third_party

bench: setup ## the measurements, each beside its floor
	@for subject in map feed queries actions intake overdue imports meetings; do .venv/bin/python main.py bench $$subject || exit $$?; done

setup: ## Debian packages and the Python environment .venv; opens nothing
	@PYTHON="$(PYTHON)" bash resources/setup/prepare.sh run

setup-dev:
	@PYTHON="$(PYTHON)" bash resources/setup/prepare.sh dev
