#!/bin/sh
# Makes .venv-dask for the tests of a Dask cluster. Where it can't be made those tests are skipped; in CI that would go
# unseen, so there it is an error.
set -eu
cd "$(dirname "$0")/.."

if sh scripts/setup.sh .venv-dask requirements/dask.txt; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "setup: no Dask, and CI must not skip its tests" >&2; exit 1; fi
echo "setup: no Dask: the tests of a cluster will be skipped (make dask tries again)"
