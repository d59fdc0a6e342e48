#!/bin/sh
# Fetches ReplayWeb.page from npm into .replaywebpage, for the tests that open a WACZ in it: two scripts that need no
# other package. It is under the AGPL, so nothing of it is kept in the project. Without npm those tests are skipped; in CI
# that would go unseen, so there it is an error.
set -eu
VERSION=2.4.6
FOLDER=.replaywebpage/$VERSION

install_npm() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "setup: installing npm"
    said=$({ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends npm; } 2>&1) ||
        { echo "$said" | tail -n 5 >&2; return 1; }
}
fetch() {
    command -v npm >/dev/null 2>&1 || install_npm || return 1
    part=$(mktemp -d)
    said=$({ cd "$part" && npm pack "replaywebpage@$VERSION" && tar -xzf replaywebpage-*.tgz; } 2>&1) ||
        { echo "$said" | tail -n 5 >&2; rm -rf "$part"; return 1; }
    mkdir -p .replaywebpage
    mv "$part/package" "$FOLDER"
    rm -rf "$part"
}

if [ -f "$FOLDER/sw.js" ] && [ -f "$FOLDER/ui.js" ]; then exit 0; fi
if fetch; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "setup: no ReplayWeb.page, and CI must not skip its tests" >&2; exit 1; fi
echo "setup: no ReplayWeb.page (npm has it): the tests that open a WACZ in it will be skipped"
