#!/usr/bin/env bash
# Fills the disk of a supervised peer to the very end, reserve included, and frees it again: the peer ends, waits for room,
# and comes back by itself. Needs root, for a small disk of its own, and the ports 24379 to 24381.
set -euo pipefail
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

readonly SCRIPTS=$CAIRN_HOME/scripts
readonly ENDPOINT=127.0.0.1:24379
# A slow machine may need most of it, because the pause between two starts grows to 30 s.
readonly WITHIN_SECONDS=180
# Keys that do not exist: to delete them takes up log and nothing else.
readonly LARGE_KEY_BYTES=100000
readonly KEYS_OF_A_TXN=12
readonly TXNS_MAX=60

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

cairn() { "$SCRIPTS/cairn" --endpoints="$ENDPOINT" "$@"; }

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

# All there is now; fails when there is no more, which is the point.
fill() { head -c 200M /dev/zero 2>/dev/null >>"$disk/full" || true; }

large_deletes() {
  local tail i
  tail=$(head -c "$LARGE_KEY_BYTES" /dev/zero | tr '\0' x)
  printf '\n'
  for ((i = 0; i < KEYS_OF_A_TXN; i++)); do
    printf 'del "%s-%s-%s"\n' "$1" "$i" "$tail"
  done
  printf '\n\n'
}

step "a supervised peer starts on a small disk"
"$SCRIPTS/start-peer.sh" --supervise --name=n1 --data-dir="$disk" --log-max-bytes=64MiB \
  --listen-client-urls="http://$ENDPOINT" --listen-peer-urls=http://127.0.0.1:24380 --listen-metrics-urls=http://127.0.0.1:24381 \
  --disk-warn-bytes=48MiB --disk-purge-bytes=40MiB --disk-refuse-bytes=32MiB --disk-reserve-bytes=16MiB >"$said" 2>&1 &
peer=$!
await "a put" cairn put before yes

step "its disk is filled: writes are refused, reads go on"
fill
await "the refusal" eval '! cairn put more no'
cairn status | grep -q refusing || die "cairn status should say refusing"
[[ $(cairn get before --print-value-only) == yes ]] || die "reads should go on"

step "even the reserve is taken: it ends, and waits for room"
for ((n = 0; n < TXNS_MAX; n++)); do
  fill
  ! has_said "cairn: stopped: " || break
  large_deletes "$n" | cairn txn >/dev/null 2>&1 || true
done
await "the end of the peer" has_said "cairn: stopped: "
fill
await "the wait for room" has_said "the disk of the peer is full; starting it again when there is room"

step "there is room: it comes back, and takes writes"
rm "$disk/full"
await "a put" cairn put after yes
[[ $(cairn get before --print-value-only) == yes ]] || die "what was written should still be there"
(($(grep -cF "the disk of the peer is full" "$said") == 1)) || die "the wait should be said once"
say "passed"
