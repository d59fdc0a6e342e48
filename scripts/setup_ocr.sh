#!/bin/sh
# Finds a tesseract with these LANGUAGES (its own names, as eng and spa), or installs Debian's as root.
# Without one `scrapy ocr` says so and its tests are skipped, so with OPTIONAL=true that is no error, but in CI it is:
# there it would go unseen.
set -eu
LANGUAGES=${LANGUAGES:-eng spa}

lacking() {
    for language in $LANGUAGES; do
        tesseract --list-langs 2>/dev/null | grep -qx "$language" || echo "tesseract-ocr-$language" | tr _ -
    done
}
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "setup: installing tesseract ($LANGUAGES)"
    said=$({ apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends tesseract-ocr $(lacking); } 2>&1) ||
        { echo "$said" | tail -n 5 >&2; return 1; }
}

if [ -z "$(lacking)" ]; then exit 0; fi
if install && [ -z "$(lacking)" ]; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "setup: no tesseract, and CI must not skip its tests" >&2; exit 1; fi
echo "setup: no tesseract with $LANGUAGES: on Debian run make ocr as root, on macOS brew install tesseract tesseract-lang"
[ "${OPTIONAL:-}" = true ]
