#!/bin/sh
# Finds a Chromium for the tests that open replayed pages, or installs Debian's as root.
# Without one those tests are skipped; in CI that would go unseen, so there it is an error.
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}
install_chromium() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "setup: installing Chromium"
    said=$({ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } 2>&1) ||
        { echo "$said" | tail -n 5 >&2; return 1; }
}

if has_browser; then exit 0; fi
if install_chromium && has_browser; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "setup: no Chromium, and CI must not skip its tests" >&2; exit 1; fi
echo "setup: no Chromium on PATH: the tests that open replayed pages will be skipped"
