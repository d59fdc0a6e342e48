#!/bin/sh
# Makes .venv hold the locked packages. Does nothing when it already does.
# .venv/.installed keeps where and what was installed: the programs in .venv/bin break when a checkout moves.
set -eu
PYTHON=${PYTHON:-python3}
LOCK=requirements/dev.txt
STAMP=.venv/.installed

state() { pwd; cat "$LOCK"; }
refuse() { echo "make setup: $1" >&2; exit 1; }
is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_moved() { [ -f "$STAMP" ] && [ "$(head -n 1 "$STAMP")" != "$(pwd)" ]; }

if is_recent .venv/bin/python && [ -f "$STAMP" ] && state | cmp -s - "$STAMP"; then
    exit 0
fi

if ! is_recent .venv/bin/python || has_moved; then
    "$PYTHON" -c '' 2>/dev/null || refuse "$PYTHON does not run; name a Python 3.11 or later: make setup PYTHON=..."
    is_recent "$PYTHON" ||
        refuse "$("$PYTHON" -V) is too old, 3.11 or later is needed; name one: make setup PYTHON=python3.11"
    echo "setup: making .venv with $("$PYTHON" -V)"
    "$PYTHON" -m venv --clear .venv ||
        refuse "$PYTHON can't make a virtual environment (on Debian: apt-get install python3-venv)"
fi

echo "setup: installing the locked packages"
rm -f "$STAMP"
# Wheels only: nothing is built, so nothing but what the lock names is fetched or run.
.venv/bin/python -m pip install -qq --no-input --disable-pip-version-check \
    --require-hashes --no-deps --only-binary :all: -r "$LOCK" ||
    refuse "the locked packages could not be installed; the lines above say why"
state > "$STAMP.new" && mv "$STAMP.new" "$STAMP"
echo "setup: done"
