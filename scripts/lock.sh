#!/bin/sh
# Writes requirements/*.txt: every package with the hashes of all its files, for every system, and no index address.
# Versions stay as they are unless pyproject.toml asks for others; UPGRADE=1 takes the newest.
set -eu
if [ "${UPGRADE:-}" ]; then rm -f requirements/*.txt; fi

compile() {
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate "$@"
}

compile pyproject.toml --group dev --output-file requirements/dev.txt
compile pyproject.toml --constraint requirements/dev.txt --output-file requirements/runtime.txt
compile pyproject.toml --group scrapyd --constraint requirements/runtime.txt --output-file requirements/scrapyd.txt
compile pyproject.toml --extra dask --constraint requirements/dev.txt --output-file requirements/dask.txt
compile --group linters --output-file requirements/linters.txt
# These have no wheel, or not for every system, so they are installed after what builds them.
compile --group judges --no-emit-package brotlipy --no-emit-package surt --no-emit-package jsonpath-rw --output-file requirements/judges.txt
printf 'brotlipy\njsonpath-rw\nsurt\n' | compile --no-deps --output-file requirements/judges-built.txt -
echo "lock: requirements/*.txt are written; make setup and make judges install them"
