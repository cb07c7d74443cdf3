#!/usr/bin/env bash
# Measures speed: bench.sh [kv] [--short]; recovery: bench.sh recovery --help
# Runs `cairn bench` against a fresh local cluster of three peers, and against three members of etcd if CAIRN_ETCD_BIN names the
# folder with etcd and etcdctl. Warms both until they get no faster, then takes turns: in every round the other one goes first.
# Prints every figure (operations per second) and the ratio of the medians. Stop your local cluster first: the peers use its ports.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/etcd.sh
source "$CAIRN_HOME/scripts/lib/etcd.sh"

if [[ ${1:-} == recovery ]]; then
  shift
  exec "$CAIRN_HOME/scripts/lib/bench-recovery.sh" "$@"
fi

rounds=5
seconds=10
warm_seconds=20
warm_turns=10
for word in "$@"; do
  case $word in
    kv) ;;
    --short) rounds=3 seconds=4 warm_seconds=10 warm_turns=3 ;;
    -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die "unknown argument $word; usage: bench.sh [kv] [--short] | recovery [--keys LIST] [--short]" 2 ;;
  esac
done

# What is measured: a name, then what `cairn bench` is told.
readonly CASES=(
  "put-1:put --clients=1"
  "put-64:put --clients=64"
  "put-256:put --clients=256"
  "get-linearizable-64:get --clients=64"
  "get-serializable-64:get --clients=64 --consistency=s"
)

# On the disk of the checkout, not in /tmp, which may be memory, where an fsync costs nothing.
readonly FOLDER=$CAIRN_HOME/data/bench
export CAIRN_DATA=$FOLDER/cairn

clean_up() {
  "$CAIRN_HOME/scripts/stop-cluster.sh" --purge >/dev/null || warn "could not stop every peer; see $CAIRN_DATA"
  stop_etcd
  rm -rf "$FOLDER"
}

# measure ENDPOINTS SECONDS ARGUMENT...: prints operations per second.
measure() {
  local endpoints=$1 duration=$2 report rate
  shift 2
  report=$("$CAIRN_HOME/scripts/cairn" --endpoints="$endpoints" bench "$@" --duration="${duration}s" -w json) \
    || die "cairn bench $* against $endpoints failed: $report"
  rate=$(sed -n 's/.*"requests_per_second": *\([0-9]*\).*/\1/p' <<<"$report" | sed -n 1p)
  [[ -n $rate ]] || die "cairn bench did not say how many operations per second: $report"
  grep -E '"errors": *0[,}]?' <<<"$report" >/dev/null || warn "cairn bench $* against $endpoints saw errors: $report"
  say "$rate"
}

median() { sort -n | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'; }

declare -A endpoints=([cairn]="127.0.0.1:2379,127.0.0.1:22379,127.0.0.1:32379" [etcd]="$ETCD_ENDPOINTS")
systems=(cairn)
[[ -z $(local_peers) ]] || die "there are peers in $CAIRN_DATA; an earlier run was killed? scripts/stop-cluster.sh --purge with CAIRN_DATA=$CAIRN_DATA"
mkdir -p "$FOLDER"
trap clean_up EXIT
"$CAIRN_HOME/scripts/start-cluster.sh" 3
if [[ -n ${CAIRN_ETCD_BIN:-} ]]; then
  start_etcd "$FOLDER/etcd"
  systems+=(etcd)
fi

# warm SYSTEM: puts, the slowest path, until a turn is hardly faster than the best before it; then gets.
# Three JVMs that compile on two cores take minutes.
warm() {
  local best=1 rate turn
  for ((turn = 1; turn <= warm_turns; turn++)); do
    rate=$(measure "${endpoints[$1]}" "$warm_seconds" put --clients=64)
    say "warming $1: $rate puts per second"
    ((rate * 100 >= best * 105)) || break
    best=$rate
  done
  measure "${endpoints[$1]}" "$warm_seconds" get --clients=64 >/dev/null
}

for system in "${systems[@]}"; do
  warm "$system"
done

declare -A rates=()
for ((round = 1; round <= rounds; round++)); do
  for entry in "${CASES[@]}"; do
    case_name=${entry%%:*}
    read -r -a arguments <<<"${entry#*:}"
    line=
    for system in "${systems[@]}"; do
      rate=$(measure "${endpoints[$system]}" "$seconds" "${arguments[@]}")
      rates[$case_name/$system]+="$rate "
      line+=" $system=$rate"
    done
    say "round $round $case_name$line"
  done
  mapfile -t systems < <(printf '%s\n' "${systems[@]}" | tac)
done

say
for entry in "${CASES[@]}"; do
  case_name=${entry%%:*}
  cairn=$(tr ' ' '\n' <<<"${rates[$case_name/cairn]% }" | median)
  if ((${#systems[@]} == 1)); then
    say "median $case_name cairn=$cairn"
  else
    etcd=$(tr ' ' '\n' <<<"${rates[$case_name/etcd]% }" | median)
    say "median $case_name cairn=$cairn etcd=$etcd ratio=$(awk -v a="$cairn" -v b="$etcd" 'BEGIN { printf "%.2f", a / b }')"
  fi
done
