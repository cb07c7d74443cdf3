#!/usr/bin/env bash
# Fills the disk of a supervised peer to the very end, reserve included, and frees it again: the peer ends, waits for room,
# and comes back by itself. Then Ctrl-C ends it. Needs root, for a small disk of its own, and the ports 24379 to 24381.
set -euo pipefail
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

readonly SCRIPTS=$CAIRN_HOME/scripts
readonly ENDPOINT=127.0.0.1:24379
# A slow machine may need most of it, because the pause between two starts grows to 30 s.
readonly WITHIN_SECONDS=180
# Below the mark from which on writes are refused, with room for a checkpoint.
readonly ALMOST=$((24 << 20))
readonly HTTP_HOST=127.0.0.1 HTTP_PORT=24381
# A key that does not exist: to delete it takes up log and nothing else.
readonly LARGE_KEY_BYTES=1000000
readonly DELETES_MAX=200

work=$(mktemp -d)
disk=$work/n1
said=$work/said
peer=
mkdir "$disk"
if ! mount -t tmpfs -o size=128m cairn-test "$disk"; then
  rmdir "$disk" "$work"
  say "NOT RUN: a small disk of its own needs root"
  exit 0
fi

clean_up() {
  local code=$?
  ((code == 0)) || { warn "failed; what was said:"; tail -n 30 "$said" >&2 || true; }
  if [[ -n $peer ]]; then
    kill "$peer" 2>/dev/null || true
    wait "$peer" 2>/dev/null || true
  fi
  umount "$disk" || true
  rm -rf "$work"
  exit "$code"
}
trap clean_up EXIT

step() { say "- $*"; }

cairn() { "$SCRIPTS/cairn" --endpoints="$ENDPOINT" --command-timeout=30s --dial-timeout=30s "$@"; }

# await WHAT COMMAND...
await() {
  local what=$1 deadline=$((SECONDS + WITHIN_SECONDS))
  shift
  until "$@" >/dev/null 2>&1; do
    kill -0 "$peer" || die "start-peer.sh ended while waiting for: $what"
    ((SECONDS < deadline)) || die "not within $WITHIN_SECONDS s: $what"
    sleep 0.5
  done
}

has_said() { grep -qF -- "$1" "$said"; }

has_before() { [[ $(cairn get before --print-value-only) == yes ]]; }

# fill LEAVE: takes what there is now but for so many bytes, and not what is given up meanwhile.
fill() {
  local free
  free=$(df --output=avail -B1 "$disk" | tail -n 1)
  ((free <= $1)) || head -c "$((free - $1))" /dev/zero 2>/dev/null >>"$disk/full" || true
}

# One request, of which nothing is left but an entry of the log.
large_delete() (
  exec 3<>"/dev/tcp/$HTTP_HOST/$HTTP_PORT"
  body="{\"key\":\"$(head -c "$LARGE_KEY_BYTES" /dev/zero | base64 -w 0)\"}"
  printf 'POST /v3/kv/deleterange HTTP/1.1\r\nHost: n1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
  head -n 1 <&3
)

step "a supervised peer starts on a small disk"
# What a script starts with & ignores the signal of Ctrl-C, unless it is put back.
CAIRN_PID_FILE=$work/pid env --default-signal=INT "$SCRIPTS/start-peer.sh" --supervise --name=n1 --data-dir="$disk" --log-max-bytes=64MiB \
  --listen-client-urls="http://$ENDPOINT" --listen-peer-urls=http://127.0.0.1:24380 --listen-metrics-urls="http://$HTTP_HOST:$HTTP_PORT" \
  --disk-warn-bytes=48MiB --disk-purge-bytes=40MiB --disk-refuse-bytes=32MiB --disk-reserve-bytes=16MiB >"$said" 2>&1 &
peer=$!
await "a put" cairn put before yes

step "its disk is filled: writes are refused, reads go on"
fill "$ALMOST"
await "the refusal" eval '! cairn put more no'
await "what cairn status says of it" eval 'cairn status | grep -q refusing'
await "a read" has_before

step "even the reserve is taken: it ends, and waits for room"
for ((n = 0; n < DELETES_MAX; n++)); do
  fill 0
  ! has_said "cairn: stopped: " || break
  large_delete >/dev/null 2>&1 || true
done
await "the end of the peer" has_said "cairn: stopped: "
fill 0
await "the wait for room" has_said "the disk of the peer is full; starting it again when there is room"

step "there is room: it comes back, and takes writes"
rm "$disk/full"
await "a put" cairn put after yes
await "what was written before" has_before
(($(grep -cF "the disk of the peer is full" "$said") == 1)) || die "the wait should be said once"

step "Ctrl-C ends the script and the peer"
java=$(<"$work/pid")
kill -INT "$peer"
deadline=$((SECONDS + WITHIN_SECONDS))
for pid in "$peer" "$java"; do
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || die "process $pid still runs $WITHIN_SECONDS s after Ctrl-C: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
    sleep 0.2
  done
done
peer=
say "passed"
