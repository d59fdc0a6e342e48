# What people and CI run. POSIX sh, GNU make. `make` alone lists the targets.

PYTHON ?= python3
ARGS ?=
LANGUAGES ?= eng spa
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help runtime setup judges judging linting clustering programs scrapyd dask ocr demo crawl check check-fast test format-check lint types tests bench soak format schema lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-10s %s\n", $$1, $$2 }'

runtime: ## make .venv with the packages that running needs (demo and crawl do this by themselves)
	@PYTHON='$(PYTHON)' sh scripts/setup.sh .venv requirements/runtime.txt

setup: ## make .venv with the developers' packages too (again only when the lock changed)
	@PYTHON='$(PYTHON)' sh scripts/setup.sh

judges: scrapyd judging linting clustering programs ## make .venv-judges, .venv-linters and .venv-dask, and find Chromium, ReplayWeb.page and tesseract: what judges in tests

judging:
	@PYTHON='$(PYTHON)' sh scripts/setup.sh .venv-judges requirements/judges.txt requirements/judges-built.txt

linting:
	@PYTHON='$(PYTHON)' sh scripts/setup.sh .venv-linters requirements/linters.txt

clustering:
	@PYTHON='$(PYTHON)' sh scripts/setup_dask.sh

programs: # one after the other: Debian's installer is one at a time
	@sh scripts/setup_browser.sh
	@sh scripts/setup_replay.sh
	@OPTIONAL=true LANGUAGES='$(LANGUAGES)' sh scripts/setup_ocr.sh

dask: ## make .venv-dask, where a Dask cluster reads pages and files (IPP_WORKERS)
	@PYTHON='$(PYTHON)' sh scripts/setup.sh .venv-dask requirements/dask.txt

scrapyd: ## make .venv-scrapyd, where Scrapyd runs this project
	@PYTHON='$(PYTHON)' sh scripts/setup.sh .venv-scrapyd requirements/scrapyd.txt

ocr: ## install tesseract for scrapy ocr (Debian, as root): make ocr LANGUAGES="eng spa"
	@LANGUAGES='$(LANGUAGES)' sh scripts/setup_ocr.sh

demo: runtime ## show what it does, on bundled sample data, in about 15 seconds
	@$(BIN)/python -m demo.show

crawl: runtime ## run the spider: make crawl ARGS="-a source=FOLDER"
	@$(BIN)/scrapy crawl ipp_document $(ARGS)

check: ## before a commit: format, lint, types, tests (stops at the first that fails)
	@$(MAKE) --no-print-directory -j 3 setup judges
	@$(MAKE) --no-print-directory format-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory tests

check-fast: setup ## format, lint, types, and the tests that start no program
	@$(MAKE) --no-print-directory format-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@echo "tests that start no program"
	@$(BIN)/python -m pytest -q -n auto --in-process

test: check ## the same, under the name that CI calls

format-check:
	@echo "format"
	@$(BIN)/ruff format --quiet --check . || { echo "make format puts this right"; exit 1; }

lint:
	@echo "lint"
	@$(BIN)/ruff check --quiet .

types:
	@echo "types"
	@$(BIN)/mypy --no-error-summary

tests:
	@echo "tests"
	@$(BIN)/python -m pytest -n auto

bench: setup ## measure, in about twelve minutes: one table, docs/performance.json and docs/performance.md
	@$(BIN)/python -m benchmarks.figures --write

soak: setup judges ## the long proofs
	@$(BIN)/python -m pytest -q -m soak
	@$(BIN)/python -m tests.crawl.power_cuts 300

format: setup ## put format and import order right
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --select I --fix .

schema: setup ## write docs/record.schema.json from the record class
	@$(BIN)/python -m scraper.record_schema > docs/record.schema.json.new
	@mv docs/record.schema.json.new docs/record.schema.json

lock: setup ## write requirements/ anew from pyproject.toml
	@sh scripts/lock.sh

clean: ## remove .venv, .venv-*, caches and output/demo; other output stays
	@rm -rf .venv .venv-judges .venv-linters .venv-scrapyd .venv-dask .mypy_cache .pytest_cache .ruff_cache .hypothesis output/demo
	@find scraper pipelines demo tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
