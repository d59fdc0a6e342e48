#!/bin/sh
# One shard as a Kubernetes pod runs it: goes on from its last backup, crawls, and keeps a backup again.
# Its number comes from the Job (JOB_COMPLETION_INDEX, from 0), how many there are from SHARDS; KEPT is where backups lie.
set -eu
shard=$((JOB_COMPLETION_INDEX + 1))
kept=${KEPT:-/outputs}/shard-$shard
work=${WORK:-output}
if [ -d "$kept" ] && [ ! -e "$work/catalog.sqlite" ]; then cp -a "$kept/." "$work/"; fi

# A pod that is to go is told by SIGTERM: the crawl ends what it has begun, and what it has is kept all the same.
scrapy crawl ipp_document -a "shard=$shard/$SHARDS" -s "OUTPUT_DIR=$work" -s IPP_LOG_FORMAT=json ${CRAWL_OPTIONS:-} &
crawl=$!
trap 'kill -TERM $crawl' TERM INT
code=0
wait $crawl || code=$?
while kill -0 $crawl 2>/dev/null; do code=0; wait $crawl || code=$?; done

case $code in
    1 | 2 | 5) exit $code ;; # refused, nothing reached, no room: nothing new is there to be kept
esac
scrapy backup "$kept" -s "OUTPUT_DIR=$work"
if [ $code = 3 ]; then code=0; fi # done, with something lost: the report of the merged output says what
exit $code
