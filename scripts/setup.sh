#!/bin/sh
# Makes a virtual environment hold locked packages: setup.sh [FOLDER LOCK [BUILT]]; without arguments it is .venv.
# Does nothing when it already does, or holds more: all of runtime.txt is in dev.txt. FOLDER/.installed keeps where and
# what was installed: the programs in FOLDER/bin break when a checkout moves.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${1:-.venv}
LOCK=${2:-requirements/dev.txt}
BUILT=${3:-} # a lock of packages that have no wheel for every system
STAMP=$VENV/.installed

state() { pwd; cat "$1" ${BUILT:+"$BUILT"}; }
holds() { state "$1" | cmp -s - "$STAMP"; }
has_all() { holds "$LOCK" || { [ "$LOCK" = requirements/runtime.txt ] && holds requirements/dev.txt; }; }
refuse() { echo "make setup: $1" >&2; exit 1; }
is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_moved() { [ -f "$STAMP" ] && [ "$(head -n 1 "$STAMP")" != "$(pwd)" ]; }
install() {
    "$VENV/bin/python" -m pip install -qq --no-input --disable-pip-version-check --require-hashes --no-deps "$@" ||
        refuse "the locked packages could not be installed; the lines above say why"
}

if is_recent "$VENV/bin/python" && [ -f "$STAMP" ] && has_all; then
    exit 0
fi

if ! is_recent "$VENV/bin/python" || has_moved; then
    "$PYTHON" -c '' 2>/dev/null || refuse "$PYTHON does not run; name a Python 3.11 or later: make setup PYTHON=..."
    is_recent "$PYTHON" ||
        refuse "$("$PYTHON" -V) is too old, 3.11 or later is needed; name one: make setup PYTHON=python3.11"
    echo "setup: making $VENV with $("$PYTHON" -V)"
    "$PYTHON" -m venv --clear "$VENV" ||
        refuse "$PYTHON can't make a virtual environment (on Debian: apt-get install python3-venv)"
    echo '*' > "$VENV/.gitignore" # as Python 3.13 does by itself
fi

echo "setup: installing the packages of $LOCK"
rm -f "$STAMP"
# Wheels only: nothing is built, so nothing but what the lock names is fetched or run.
install --only-binary :all: -r "$LOCK"
# What must be built is built with what was just installed, so here too nothing is fetched that no lock names.
[ -z "$BUILT" ] || install --no-build-isolation --use-pep517 -r "$BUILT"
[ "$VENV" != .venv ] || "$VENV/bin/python" -m compileall -q scraper pipelines demo || : # the first start is as quick as others
state "$LOCK" > "$STAMP.new" && mv "$STAMP.new" "$STAMP"
echo "setup: $VENV is made"
