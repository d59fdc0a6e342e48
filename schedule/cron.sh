#!/bin/sh
# What cron starts: cron.sh [ENVIRONMENT]. Crawls when a library run is due (scrapy due) and no other crawl writes.
# Says nothing unless the crawl failed; output/cron.log is the log of the last one. Started again an hour later, it
# crawls again where nothing could be reached, and else does nothing.
set -eu
cd "$(dirname "$0")/.."
ENVIRONMENT=${1:-/etc/ipp-archive.env}
case $ENVIRONMENT in */*) ;; *) ENVIRONMENT=./$ENVIRONMENT ;; esac # sh would look for a bare name elsewhere
NOT_DUE=7
if [ ! -r "$ENVIRONMENT" ]; then
    echo "ipp-archive: $ENVIRONMENT cannot be read: copy schedule/ipp-archive.env.example there (docs/schedule.md)" >&2
    exit 1
fi

due=0
.venv/bin/scrapy due > output/cron.log 2>&1 || due=$?
if [ "$due" = "$NOT_DUE" ]; then exit 0; fi # what else it may have to say, the crawl says too

busy=0
flock --nonblock --conflict-exit-code 75 output/.lock true || busy=$? # the lock that a crawl holds
if [ "$busy" = 75 ]; then exit 0; fi

set -a
. "$ENVIRONMENT"
set +a

status=0 feed=0
.venv/bin/scrapy crawl ipp_document -s IPP_LOG_FORMAT=json > output/cron.log 2>&1 || status=$?
last=$(tail -n 1 output/cron.log)
.venv/bin/scrapy changes --since all --format atom -o output/changes.atom >> output/cron.log 2>&1 || feed=$?

case $status in
    0 | 3) ;; # done, perhaps with losses: report.json names them
    1) echo "ipp-archive: the crawl ended with exit code 1: $PWD/output/cron.log: $last" >&2 ;; # a clock that is behind, say
    *) echo "ipp-archive: the crawl ended with exit code $status: $PWD/output/cron.log" >&2 ;;
esac
if [ "$feed" != 0 ]; then echo "ipp-archive: scrapy changes ended with exit code $feed: $PWD/output/cron.log" >&2; fi
