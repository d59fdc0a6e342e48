#!/bin/sh
# Crawls the bundled snapshot with the real spider and says where to look.
set -eu
OUT=output/demo
rm -rf "$OUT"

status=0
.venv/bin/scrapy crawl ipp_document -a source=tests/fixtures/samples/site/mirror/httrack-nested -s OUTPUT_DIR="$OUT" || status=$?
case $status in
    0) ;;
    3) echo "Some documents or files are lost: the snapshot has real holes, and $OUT/report.json names each." ;;
    *) echo "make demo: the crawl ended with exit code $status" >&2; exit "$status" ;;
esac
