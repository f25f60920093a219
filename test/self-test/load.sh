#!/bin/sh
# Load that goes on from step to step. usage: load.sh start FOLDER KIND…     load.sh stop FOLDER VERSION…, which judges it
set -eu
command=$1
folder=$2
shift 2
load="$(dirname "$0")/load.ts"

fail() {
  echo "the load $1; it said:"
  cat "$folder/load.log"
  exit 1
}

case $command in
start)
  # A runner with a terminal closes it as soon as the step ends, perhaps before setsid.
  trap '' HUP
  setsid node "$load" run "$folder/load.json" "$@" </dev/null >"$folder/load.log" 2>&1 &
  echo $! >"$folder/load.pid"
  ;;
stop)
  kill "$(cat "$folder/load.pid")" || fail 'was gone before it was stopped'
  tries=0
  until [ -e "$folder/load.json" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 150 ] || fail 'did not end'
    sleep 0.2
  done
  node "$load" judge "$folder/load.json" "$@"
  ;;
esac
