#!/usr/bin/env bash
# Makes the starts of peers quick, once for each build and each Java; start-cluster.sh does it by itself: prepare.sh
# Runs a peer alone for some seconds, in a temporary folder and under load, and keeps the JVM's archive of the classes it
# loaded (from Java 25 on with what it learned about its methods). A start then takes less than half of the CPU time.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/ports.sh
source "$CAIRN_HOME/scripts/lib/ports.sh"

readonly READY_SECONDS=120
# Writing the archive is the end of the run, and takes a slow machine its time.
readonly STOP_SECONDS=180
readonly LOAD=(--clients=16 --duration=3s --val-size=256)
# Below the ports that systems give to clients, above those that services are known by.
readonly FIRST_PORT=20000 LAST_PORT=30000

folder=
pid=

clean_up() {
  if [[ -n $pid ]]; then
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  [[ -z $folder ]] || rm -rf "$folder"
}

free_port() {
  local port
  while true; do
    port=$((FIRST_PORT + RANDOM % (LAST_PORT - FIRST_PORT)))
    [[ -n $(listening_inodes "$port") ]] || break
  done
  say "$port"
}

# With nothing of the caller's settings: the peer is nobody's. What shapes the JVM must be as it will be later.
start_peer() {
  local url=http://127.0.0.1 peer
  client=$(free_port)
  peer=$(free_port)
  http=$(free_port)
  env -i PATH="$PATH" JAVA_HOME="$JAVA_HOME" ${CAIRN_GC:+CAIRN_GC="$CAIRN_GC"} CAIRN_JAVA_OPTS="${CAIRN_JAVA_OPTS:-}" \
    CAIRN_SAVE_CLASSES="$folder/archive" CAIRN_LOG_FILE="$folder/log" \
    "$CAIRN_HOME/scripts/start-peer.sh" --name=prepare --data-dir="$folder/data" --initial-cluster="prepare=$url:$peer" \
    --listen-client-urls="$url:$client" --listen-peer-urls="$url:$peer" --listen-metrics-urls="$url:$http" \
    >"$folder/out" 2>&1 </dev/null &
  pid=$!
}

await_ready() {
  local deadline=$((SECONDS + READY_SECONDS))
  until http_ok "$http" /readyz; do
    kill -0 "$pid" 2>/dev/null || return 1
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

await_end() {
  local deadline=$((SECONDS + STOP_SECONDS))
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
  wait "$pid" || true
  pid=
}

run() {
  start_peer
  await_ready || return 1
  local endpoints=127.0.0.1:$client
  "$CAIRN_HOME/scripts/cairn" --endpoints="$endpoints" bench put "${LOAD[@]}" >/dev/null
  "$CAIRN_HOME/scripts/cairn" --endpoints="$endpoints" bench get "${LOAD[@]}" >/dev/null
  "$CAIRN_HOME/scripts/cairn" --endpoints="$endpoints" snapshot create >/dev/null
  kill -TERM "$pid"
  await_end || return 1
  [[ -s $folder/archive ]] || return 1
  # Whoever runs with the old one keeps it.
  mv "$folder/archive" "$PEER_ARCHIVE"
}

case ${1:-} in
  '') ;;
  -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
  *) die "unknown argument $1; usage: prepare.sh" 2 ;;
esac
require_build
find_java java
peer_archive
trap clean_up EXIT
# Beside the archive: moving it must not copy it.
folder=$(mktemp -d "$CAIRN_DIST/prepare.XXXXXX")
say "preparing quick starts with Java $JAVA_MAJOR (once for each build, some seconds) ..."
run || die "preparing did not work, starts just take longer: $(tail -n 3 "$folder/out" | cut -c 1-200)"
