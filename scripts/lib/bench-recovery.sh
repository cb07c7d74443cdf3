#!/usr/bin/env bash
# Measures recovery: bench.sh recovery [--keys 10k,1M,10M] [--short]
# For each number of keys, with values of 256 B that do not compress, on a fresh cluster of three peers: the gaps between applies and
# the time of a snapshot while clients write, the time until a killed peer is ready again, and until one is back whose directory
# was deleted; beside a plain copy of the same files, and beside the same restart and return of an etcd member if CAIRN_ETCD_BIN names
# the folder with etcd and etcdctl (its return: member remove, directory deleted, member add). One system runs at a time. Prints every
# figure and the medians. Stop your local cluster first: the peers use its ports.
set -euo pipefail
export LC_ALL=C
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# On the disk of the checkout, not in /tmp, which may be memory, where an fsync costs nothing.
readonly FOLDER=$CAIRN_HOME/data/bench
export CAIRN_DATA=$FOLDER/cairn
# History and latest state of 10 million keys are more than the default quota.
export CAIRN_QUOTA_BACKEND_BYTES=32GiB
# shellcheck source=ports.sh
source "$CAIRN_HOME/scripts/lib/ports.sh"
# shellcheck source=peers.sh
source "$CAIRN_HOME/scripts/lib/peers.sh"
# shellcheck source=etcd.sh
source "$CAIRN_HOME/scripts/lib/etcd.sh"

readonly PEERS=127.0.0.1:2379,127.0.0.1:22379,127.0.0.1:32379
readonly KEY_BYTES=14 VALUE_BYTES=256
readonly BACK_SECONDS=1800
keys=(10k 1M 10M)
rounds=3
# Of one load; and its puts a second, many for one disk and few enough for two cores to leave the rest some.
seconds=20 rate=1000 warm_seconds=40

while (($# > 0)); do
  case $1 in
    --keys) IFS=, read -r -a keys <<<"${2:?--keys wants a list such as 10k,1M}"; shift ;;
    --keys=*) IFS=, read -r -a keys <<<"${1#*=}" ;;
    --short) rounds=1 seconds=8 warm_seconds=20 ;;
    -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die "unknown argument $1; usage: bench.sh recovery [--keys 10k,1M,10M] [--short]" 2 ;;
  esac
  shift
done
for word in "${keys[@]}"; do
  [[ $word =~ ^[1-9][0-9]*[kM]?$ ]] || die "--keys: '$word' is no number such as 500, 10k or 1M" 2
done

number_of() { say "${1/%k/000}" | sed 's/M$/000000/'; }

clean_up() {
  stop_load
  "$CAIRN_HOME/scripts/stop-cluster.sh" --purge >/dev/null || warn "could not stop every peer; see $CAIRN_DATA"
  stop_etcd
  rm -rf "$FOLDER"
}

now_ms() { say $((${EPOCHREALTIME/./} / 1000)); }

median() { tr ' ' '\n' <<<"$*" | sort -n | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'; }

highest() { tr ' ' '\n' <<<"$*" | sort -n | tail -n 1; }

# field NAME: the first number under that name in the JSON on standard input.
field() { sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" | sed -n 1p; }

cairn() { "$CAIRN_HOME/scripts/cairn" --command-timeout=60s "$@"; }

# fill ENDPOINTS
fill() {
  local report
  report=$(cairn --endpoints="$1" bench fill --clients=24 --key-space="$count" --val-size="$VALUE_BYTES" -w json)
  say "$system: wrote $count keys in $(field took_ms <<<"$report") ms"
}

# JVMs that have just started compile for a minute, and their puts wait for it; that is not what is measured here.
warm() {
  cairn --endpoints="$PEERS" bench put --clients=32 --key-space="$count" --val-size="$VALUE_BYTES" --duration="${warm_seconds}s" >/dev/null
}

# wait_ok PORT PATH SINCE_MS: prints the milliseconds until it answered well.
wait_ok() {
  local deadline=$((SECONDS + BACK_SECONDS))
  until http_ok "$1" "$2"; do
    ((SECONDS < deadline)) || die "port $1 is not ready after $BACK_SECONDS s; see $FOLDER"
    sleep 0.02
  done
  say $(($(now_ms) - $3))
}

# copy FILES: prints the milliseconds of a plain copy that is on disk at the end.
copy() {
  local since
  rm -rf "$FOLDER/copy"
  since=$(now_ms)
  cp -r "$1" "$FOLDER/copy"
  find "$FOLDER/copy" -type f -exec sync {} +
  say $(($(now_ms) - since))
  rm -rf "$FOLDER/copy"
}

megabytes() { du -sb "$1" | awk '{ printf "%.1f", $1 / 1e6 }'; }

# data_rate MS: key-value data moved, MB a second.
data_rate() { awk -v n="$count" -v b=$((KEY_BYTES + VALUE_BYTES)) -v ms="$1" 'BEGIN { printf "%.1f", n * b / 1000 / (ms > 0 ? ms : 1) }'; }

in_seconds() { awk -v ms="$1" 'BEGIN { printf "%.2f", ms / 1000 }'; }

# ---- Cairn ----

load_pid=

start_load() {
  cairn --endpoints="$PEERS" bench put --clients=32 --rate="$rate" --key-space="$count" --val-size="$VALUE_BYTES" \
    --duration="${seconds}s" -w json >"$FOLDER/load.json" 2>"$FOLDER/load.err" &
  load_pid=$!
}

stop_load() {
  [[ -z $load_pid ]] || kill "$load_pid" 2>/dev/null || true
  load_pid=
}

# end_load WHAT
end_load() {
  wait "$load_pid" || die "the load failed: $(cat "$FOLDER/load.err" "$FOLDER/load.json")"
  load_pid=
  say "cairn: $1: $(field requests_per_second <"$FOLDER/load.json") puts/s of $rate wanted," \
    "p50 $(field p50_micros <"$FOLDER/load.json") us, p99 $(field p99_micros <"$FOLDER/load.json") us," \
    "longest $(field max_micros <"$FOLDER/load.json") us, errors $(field errors <"$FOLDER/load.json")"
}

snapshots_under_load() {
  local report held=() took=()
  start_load
  end_load "puts without snapshots asked for"
  start_load
  sleep 2
  while ((${#took[@]} == 0)) || kill -0 "$load_pid" 2>/dev/null; do
    report=$(cairn --endpoints="127.0.0.1:$(client_port "$leader")" snapshot create --timeout=600s -w json)
    took+=("$(field took_micros <<<"$report")")
    held+=("$(field apply_held_up_micros <<<"$report")")
  done
  end_load "puts with one snapshot after the other on the leader"
  say "cairn: snapshots took, us: ${took[*]}"
  say "cairn: longest gap between applies in each, us: ${held[*]}"
  row+=" $(in_seconds "$(($(median "${took[@]}" | sed 's/\..*//') / 1000))") $(median "${held[@]}") $(highest "${held[@]}")"
}

# gaps true|false: the histogram of the leader since it started, the writing of the keys included.
gaps() {
  page "$(http_port "$leader")" /metrics | awk -v want="cairn_apply_gap_seconds_bucket{checkpoint=\"$1\",le=\"" '
    index($1, want) == 1 {
      bound = substr($1, length(want) + 1); sub(/"}.*/, "", bound)
      if ($2 > before) printf "%s%d %s", (before ? ", " : ""), $2 - before, (bound == "+Inf" ? "longer" : "up to " bound * 1000 " ms")
      before = $2
    }
    END { print before ? "" : "none" }'
}

# page PORT PATH
page() {
  exec 9<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&9
  cat <&9
  exec 9>&-
}

# kill_peer NAME: as if the power went.
kill_peer() {
  local pid deadline=$((SECONDS + 30))
  pid=$(<"$CAIRN_DATA/$1.pid")
  kill -KILL "$pid"
  while works_for "$pid" "$1" || peer_pid "$1" >/dev/null; do
    ((SECONDS < deadline)) || die "$1 (pid $pid) does not end"
    sleep 0.02
  done
}

# logged_ms NAME TEXT: when the peer last said so.
logged_ms() { date +%s%3N -d "$(grep -F "$2" "$CAIRN_DATA/$1.log" | tail -n 1 | cut -d' ' -f1)"; }

fetch_ms() {
  grep -F 'fetched and verified the checkpoint' "$CAIRN_DATA/$1.log" >/dev/null || { say 0; return; }
  say $(($(logged_ms "$1" 'fetched and verified the checkpoint') - $(logged_ms "$1" 'are here in own checkpoints')))
}

# back NAME: starts it and prints the milliseconds until it is ready.
back() {
  local since
  since=$(now_ms)
  start_peer "$1" --initial-cluster="$(<"$FOUNDERS")"
  wait_ok "$(http_port "$1")" /readyz "$since"
}

measure_cairn() {
  local name leader times=() returns=() copies=() checkpoints files
  system=cairn
  "$CAIRN_HOME/scripts/start-cluster.sh" 3 >"$FOLDER/start.out" || die "no cluster: $(cat "$FOLDER/start.out")"
  fill "$PEERS"
  warm
  leader=$(cairn --endpoints="$PEERS" leader)
  row="$word cairn"
  snapshots_under_load
  say "cairn: gaps between applies on $leader while snapshots were taken: $(gaps true)"
  say "cairn: gaps between applies on $leader at other times: $(gaps false)"
  name=n1
  [[ $leader != n1 ]] || name=n2
  for ((round = 1; round <= rounds; round++)); do
    kill_peer "$name"
    times+=("$(back "$name")")
  done
  say "cairn: ready after kill -9, ms: ${times[*]}"
  cairn --endpoints="$PEERS" snapshot create --cluster --timeout=600s >/dev/null
  checkpoints=("$CAIRN_DATA/$leader"/checkpoints/*/files)
  files=${checkpoints[-1]}
  for ((round = 1; round <= rounds; round++)); do
    kill_peer "$name"
    rm -rf "${CAIRN_DATA:?}/$name"
    returns+=("$(back "$name")")
    say "cairn: $name was back after ${returns[-1]} ms, of which it fetched $(page "$(http_port "$name")" /metrics \
      | awk '$1 == "cairn_transfer_fetched_bytes_total" { printf "%.1f", $2 / 1e6 }') MB of a snapshot for $(fetch_ms "$name") ms"
    copies+=("$(copy "$files")")
  done
  say "cairn: copy of the newest snapshot of $leader, $(megabytes "$files") MB, ms: ${copies[*]}"
  finish_row "$(median "${times[@]}")" "$(median "${returns[@]}")" "$(megabytes "$files")" "$(median "${copies[@]}")"
  "$CAIRN_HOME/scripts/stop-cluster.sh" --purge >/dev/null
}

# finish_row RESTART_MS RETURN_MS FILES_MB COPY_MS
finish_row() {
  rows+=("$row $(in_seconds "$1") $(in_seconds "$2") $(data_rate "$2") $3 $(in_seconds "$4")")
}

# ---- etcd ----

# patiently COMMAND...: again until it works. For some seconds after any change of its members etcd refuses another one.
patiently() {
  local deadline=$((SECONDS + 60))
  until "$@" >"$FOLDER/etcdctl.out" 2>&1; do
    ((SECONDS < deadline)) || die "$* does not work: $(cat "$FOLDER/etcdctl.out")"
    sleep 0.5
  done
}

measure_etcd() {
  local dir=$FOLDER/etcd member=6 id since times=() returns=() copies=()
  system=etcd
  start_etcd "$dir"
  fill "$ETCD_ENDPOINTS"
  row="$word etcd - - -"
  # A follower, as with Cairn.
  if ETCDCTL_API=3 "$CAIRN_ETCD_BIN/etcdctl" --endpoints=127.0.0.1:26379 endpoint status | grep -q ', true,'; then
    member=5
  fi
  for ((round = 1; round <= rounds; round++)); do
    kill_member "$member"
    since=$(now_ms)
    start_member "$dir" "$member" existing
    times+=("$(wait_ok "2${member}379" /health "$since")")
  done
  say "etcd: ready after kill -9, ms: ${times[*]}"
  for ((round = 1; round <= rounds; round++)); do
    kill_member "$member"
    id=$(etcdctl member list 2>/dev/null | awk -F', ' -v name="e$member" '$3 == name { print $1 }')
    patiently etcdctl member remove "$id"
    rm -rf "${dir:?}/e$member"
    patiently etcdctl member add "e$member" --peer-urls="http://127.0.0.1:2${member}380"
    since=$(now_ms)
    start_member "$dir" "$member" existing
    returns+=("$(wait_ok "2${member}379" /health "$since")")
    copies+=("$(copy "$dir/e4/member/snap/db")")
  done
  say "etcd: back after remove, wipe and add, ms: ${returns[*]}"
  say "etcd: copy of a member's database, $(megabytes "$dir/e4/member/snap/db") MB, ms: ${copies[*]}"
  finish_row "$(median "${times[@]}")" "$(median "${returns[@]}")" "$(megabytes "$dir/e4/member/snap/db")" "$(median "${copies[@]}")"
  stop_etcd
  rm -rf "$dir"
}

[[ -z $(local_peers) ]] || die "there are peers in $CAIRN_DATA; an earlier run was killed? scripts/stop-cluster.sh --purge with CAIRN_DATA=$CAIRN_DATA"
rows=()
mkdir -p "$FOLDER"
trap clean_up EXIT
for word in "${keys[@]}"; do
  count=$(number_of "$word")
  say "--- $word keys ---"
  measure_cairn
  [[ -z ${CAIRN_ETCD_BIN:-} ]] || measure_etcd
done
say
say "medians of $rounds; MB of key-value data: keys x $((KEY_BYTES + VALUE_BYTES)) B, the same for both"
{
  say "keys system snapshot_s gap_us longest_gap_us restart_s return_s return_MB/s files_MB copy_s"
  printf '%s\n' "${rows[@]}"
} | awk '{ for (i = 1; i <= NF; i++) printf "%-*s", i < 3 ? 8 : 16, $i; print "" }'
