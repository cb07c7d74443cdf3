#!/usr/bin/env bash
# Types what an operator types, against three peers on a private data folder, and checks what comes back. Needs the ports
# of n1 to n3. With etcdctl in PATH or in CAIRN_ETCD_BIN, every endpoint is tried with it too.
set -euo pipefail
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

readonly SCRIPTS=$CAIRN_HOME/scripts
find_java java
readonly CALM_SECONDS=60

CAIRN_DATA=$(realpath "$(mktemp -d)")
export CAIRN_DATA
unset CAIRN_ENDPOINTS
cluster_runs=

clean_up() {
  local code=$?
  if ((code != 0)); then
    warn "failed; the last lines of each log:"
    tail -n 20 "$CAIRN_DATA"/*.log "$CAIRN_DATA"/*.out 2>/dev/null >&2 || true
  fi
  [[ -z $cluster_runs ]] || "$SCRIPTS/stop-cluster.sh" --purge >/dev/null || true
  rm -rf "$CAIRN_DATA"
  exit "$code"
}
trap clean_up EXIT

step() { say "- $*"; }

# expect WHAT PATTERN COMMAND...: the command succeeds and prints a line that matches.
expect() {
  local what=$1 pattern=$2 output
  shift 2
  output=$("$@" 2>&1) || die "$what: '$*' failed: $output"
  grep -qE -- "$pattern" <<<"$output" || die "$what: '$*' should print $pattern, but printed: $output"
}

# expect_failure WHAT PATTERN COMMAND...: the command fails and says why.
expect_failure() {
  local what=$1 pattern=$2 output
  shift 2
  if output=$("$@" 2>&1); then
    die "$what: '$*' should fail, but printed: $output"
  fi
  grep -qE -- "$pattern" <<<"$output" || die "$what: '$*' should say $pattern, but said: $output"
}

# calmly COMMAND...: until it succeeds, for as long as a cluster may need to settle.
calmly() {
  local deadline=$((SECONDS + CALM_SECONDS))
  until "$@"; do
    ((SECONDS < deadline)) || die "still failing after $CALM_SECONDS s: $*"
    sleep 0.5
  done
}

cairn() { "$SCRIPTS/cairn" "$@"; }

endpoint() { say "127.0.0.1:$(client_port "$1")"; }

# cairn hash fails unless every member answered and all are equal.
hashes_equal() {
  local table
  table=$(cairn hash -w table) && (($(grep -cE '\bn[123]\b' <<<"$table") == 3))
}

member_names() { cairn member list | cut -d, -f3 | sort | xargs; }

has_voter() { cairn member list | grep -E ", $1, .*, false\$" >/dev/null; }

announced() { cairn member list | grep -F ":$1" >/dev/null; }

# three_stop: stop-cluster.sh finds all three at work, and stops them.
three_stop() {
  local said
  said=$("$SCRIPTS/stop-cluster.sh" 2>&1) || die "stop-cluster.sh failed: $said"
  (($(grep -cx 'n[123] stopped' <<<"$said") == 3)) || die "stop-cluster.sh should stop three: $said"
}

# ended NAME: it was removed, and nobody starts it again.
ended() { ! peer_pid "$1" >/dev/null && was_removed "$1"; }

find_etcdctl() {
  if [[ -n ${CAIRN_ETCD_BIN:-} ]]; then
    etcdctl=$CAIRN_ETCD_BIN/etcdctl
  else
    etcdctl=$(command -v etcdctl) || say "(no etcdctl here: trying endpoints with cairn only)"
  fi
}

step "mistakes are one clear line"
expect_failure "unknown flag" '^cairn: unknown flag: --nam; did you mean --name\?$' "$SCRIPTS/start-peer.sh" --nam=x
expect_failure "unknown peer" 'unknown peer' "$SCRIPTS/start-cluster.sh" n9
expect_failure "too many peers" 'how many peers' "$SCRIPTS/start-cluster.sh" 6
expect_failure "no such Java" 'JAVA_HOME is /nowhere' env JAVA_HOME=/nowhere "$SCRIPTS/start-peer.sh"

step "three peers start, and starting them again changes nothing"
cluster_runs=yes
"$SCRIPTS/start-cluster.sh"
pids=$(cat "$CAIRN_DATA"/n?.pid)
"$SCRIPTS/start-cluster.sh" >/dev/null
[[ $(cat "$CAIRN_DATA"/n?.pid) == "$pids" ]] || die "a second start-cluster.sh must not restart anything"
expect_failure "a fourth peer" 'member add n4 --peer-urls=http://127.0.0.1:12380 && scripts/start-cluster.sh n4$' "$SCRIPTS/start-cluster.sh" n4
expect_failure "busy port" 'port 2379, which n1 needs, is taken by pid [0-9]+' env CAIRN_DATA="$CAIRN_DATA/other" "$SCRIPTS/start-cluster.sh" n1

step "every endpoint takes put, get and txn"
etcdctl=
find_etcdctl
for name in n1 n2 n3; do
  expect "put through $name" '^OK$' cairn --endpoints="$(endpoint "$name")" put "from-$name" "value of $name"
  expect "get through $name" "^value of $name\$" cairn --endpoints="$(endpoint "$name")" get "from-$name"
  if [[ -n $etcdctl ]]; then
    export ETCDCTL_API=3
    expect "etcdctl put through $name" '^OK$' "$etcdctl" --endpoints="$(endpoint "$name")" put "etcdctl-$name" 1
    expect "etcdctl get through $name" "^etcdctl-$name\$" "$etcdctl" --endpoints="$(endpoint "$name")" get --prefix etcdctl-
    expect "etcdctl txn through $name" '^SUCCESS$' "$etcdctl" --endpoints="$(endpoint "$name")" txn \
      <<<"value(\"etcdctl-$name\") = \"1\""$'\n\n'"put etcdctl-$name 2"$'\n\n\n'
  fi
done

step "the README's Java example runs"
examples=$CAIRN_HOME/ratis-app/client/target/test-classes
if [[ -d $examples ]]; then
  expect "the example" '^became the guide: true$' "$JAVA_HOME/bin/java" -cp "$examples:$CAIRN_DIST/lib/*" \
    io.cairn.client.examples.Example "$(endpoint n1)" "$(endpoint n2)" "$(endpoint n3)"
else
  say "(not built from a checkout: left out)"
fi

step "the leader is killed, and writing goes on"
leader=$(cairn leader)
known_peer "$leader" || die "cairn leader printed '$leader'"
kill -9 "$(<"$CAIRN_DATA/$leader.pid")"
for name in n1 n2 n3; do
  [[ $name == "$leader" ]] || survivor=$name
done
expect "put after the leader died" '^OK$' cairn --endpoints="$(endpoint "$survivor")" put after-failover yes
"$SCRIPTS/start-cluster.sh" "$leader" >/dev/null
expect "get on the returned peer" '^yes$' cairn --endpoints="$(endpoint "$leader")" get after-failover

step "a snapshot, then a follower loses its data and returns equal"
cairn snapshot create
leader=$(cairn leader)
for name in n1 n2 n3; do
  [[ $name == "$leader" ]] || follower=$name
done
"$SCRIPTS/stop-cluster.sh" "$follower" --purge >/dev/null
"$SCRIPTS/start-cluster.sh" "$follower" >/dev/null
expect "get on the wiped peer" '^yes$' cairn --endpoints="$(endpoint "$follower")" get after-failover
calmly hashes_equal

step "a stop is clean, however the folder is spelled"
CAIRN_DATA=$(realpath --relative-to=. "$CAIRN_DATA")/ three_stop
[[ -z $(compgen -G "$CAIRN_DATA/n?.pid") ]] || die "a stopped cluster leaves no pid behind"

step "two of three start well while the third is down, and what was written is there"
expect "a start of two" '^Try:$' "$SCRIPTS/start-cluster.sh" n1 n2
"$SCRIPTS/start-cluster.sh" >/dev/null
expect "get after a restart" '^value of n2$' cairn get from-n2

step "a snapshot of every peer, the leader's last"
leader=$(cairn leader)
snapshots=$(cairn snapshot create --cluster | grep -v "gaps between applies")
[[ $(tail -n 1 <<<"$snapshots") == "$leader "* ]] || die "the leader $leader should be last: $snapshots"
(($(wc -l <<<"$snapshots") == 4)) || die "one line for each of three peers: $snapshots"

step "a backup that proves itself, and one that shares its files"
expect "backup save" . cairn backup save "$CAIRN_DATA/backups"
cairn put after-backup yes
expect "second backup" . cairn backup save "$CAIRN_DATA/backups"
[[ $(cairn backup list "$CAIRN_DATA/backups" -w json | grep -o '"verified"' | wc -l) == 2 ]] || die "two verified backups"
expect "backup verify" . cairn backup verify "$CAIRN_DATA/backups"

step "a fourth peer joins in two commands"
expect "member add" 'added to cluster' cairn member add n4 --peer-urls=http://127.0.0.1:12380
"$SCRIPTS/start-cluster.sh" n4 >/dev/null
calmly has_voter n4
expect "get on the joined peer" '^yes$' cairn --endpoints="$(endpoint n4)" get after-backup

expect "bounded staleness" '^yes$' cairn --endpoints="$(endpoint n4)" get after-backup --consistency=s --max-staleness=1s
expect_failure "staleness of a linearizable read" 'is for --consistency=s' cairn get after-backup --max-staleness=1s

step "a fifth takes the place of another in one, and the other ends"
expect "plan" 'joint step puts n5 in the place of n3' cairn member replace n3 --with n5=http://127.0.0.1:13380 --plan
cairn member replace n3 --with n5=http://127.0.0.1:13380 >"$CAIRN_DATA/replace.txt" 2>&1 &
replacing=$!
calmly announced 13380
"$SCRIPTS/start-cluster.sh" n5 >/dev/null
wait "$replacing" || die "member replace: $(<"$CAIRN_DATA/replace.txt")"
calmly ended n3
"$SCRIPTS/start-cluster.sh" n5 >/dev/null
expect "member remove" 'removed from cluster' cairn member remove n4
calmly ended n4
"$SCRIPTS/start-cluster.sh" >/dev/null
[[ $(member_names) == "n1 n2 n5" ]] || die "the members are $(member_names)"

step "the last backup becomes a new cluster"
"$SCRIPTS/stop-cluster.sh" >/dev/null
expect "backup restore" . cairn backup restore "$CAIRN_DATA/backups" --all "$CAIRN_DATA/restored" \
  --initial-cluster n1=http://127.0.0.1:2380,n2=http://127.0.0.1:22380,n3=http://127.0.0.1:32380
"$SCRIPTS/stop-cluster.sh" --purge >/dev/null
mv "$CAIRN_DATA"/restored/n? "$CAIRN_DATA"

step "two starts at once are as good as one, and no peer escapes a stop"
"$SCRIPTS/start-cluster.sh" >"$CAIRN_DATA/start.txt" 2>&1 &
starting=$!
expect "the second start" '^Try:$' "$SCRIPTS/start-cluster.sh"
wait "$starting" || die "the first start: $(<"$CAIRN_DATA/start.txt")"
expect "get after a restore" '^yes$' cairn get after-backup
expect_failure "the old members" 'no place for n5' "$SCRIPTS/start-cluster.sh" n5
(($(compgen -G "$CAIRN_DATA/n?.pid" | wc -l) == 3)) || die "three pids should be on record: $(ls "$CAIRN_DATA")"
rm "$CAIRN_DATA/n2.pid"
three_stop
for name in n1 n2 n3; do
  ! any_pid "$name" >/dev/null || die "a process of $name is left"
done
say "passed"
