#!/bin/sh
# Writes requirements/*.txt: every package with the hashes of all its files, for every system, and no index address.
# Versions stay as they are unless pyproject.toml asks for others; UPGRADE=1 takes the newest.
set -eu
if [ "${UPGRADE:-}" ]; then rm -f requirements/dev.txt requirements/runtime.txt; fi

compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-annotate "$@"
}

compile --group dev --output-file requirements/dev.txt
compile --constraint requirements/dev.txt --output-file requirements/runtime.txt
echo "lock: requirements/dev.txt and requirements/runtime.txt are written; make setup installs them"
