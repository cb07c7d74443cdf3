#!/usr/bin/env bash
# Starts peers on loopback: start-cluster.sh [N | NAME...]
# Builds if needed, starts what is missing of N (3 the first time, at most 5) or the named ones of n1 to n5, waits until they
# are ready, and shows the cluster. Run it as often as you like. Data, logs and pids are in data/, or in CAIRN_DATA.
# A further peer joins the cluster: scripts/cairn member add n4 --peer-urls=http://127.0.0.1:12380 && scripts/start-cluster.sh n4
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/ports.sh
source "$CAIRN_HOME/scripts/lib/ports.sh"
# shellcheck source=lib/peers.sh
source "$CAIRN_HOME/scripts/lib/peers.sh"
# shellcheck source=lib/lock.sh
source "$CAIRN_HOME/scripts/lib/lock.sh"

readonly DEFAULT_PEERS=3
readonly MAX_PEERS=5
readonly PROGRESS_SECONDS=5

# Sets names from the arguments; none when they say nothing.
read_arguments() {
  names=()
  local name
  case ${1:-} in
    -h | --help)
      help_of "${BASH_SOURCE[0]}"
      exit 0
      ;;
    '') ;;
    [0-9]*) first_peers "$1" "$#" ;;
    *)
      for name in "$@"; do
        known_peer "$name" || die "unknown peer '$name'; local peers are $LOCAL_PEERS" 2
        [[ " ${names[*]} " == *" $name "* ]] || names+=("$name")
      done
      ;;
  esac
}

first_peers() {
  local count=$1 words=$2
  if ((words > 1)) || ! [[ $count =~ ^[1-9]$ ]] || ((count > MAX_PEERS)); then
    die "say how many peers, 1 to $MAX_PEERS, or which of $LOCAL_PEERS" 2
  fi
  local all
  read -r -a all <<<"$LOCAL_PEERS"
  names=("${all[@]:0:count}")
}

# Sets names, when the arguments did not, to who belongs to the cluster when there is one already.
default_peers() {
  ((${#names[@]} == 0)) || return 0
  mapfile -t names < <(belonging)
  ((${#names[@]} > 0)) || first_peers "$DEFAULT_PEERS" 1
}

is_founder() { founders | grep -x "$1" >/dev/null; }

# The peers of the cluster that live here, one a line: its founders and who joined them, but nobody who was removed.
belonging() {
  local name
  [[ -e $FOUNDERS ]] || return 0
  for name in $LOCAL_PEERS; do
    if { is_founder "$name" || [[ -d $CAIRN_DATA/$name ]]; } && ! was_removed "$name"; then
      printf '%s\n' "$name"
    fi
  done
}

peer_url() { say "http://127.0.0.1:$(peer_port "$1")"; }

found_cluster() {
  local name
  if [[ -e $FOUNDERS ]]; then
    for name in "${names[@]}"; do
      is_founder "$name" || [[ -d $CAIRN_DATA/$name ]] || require_place "$name"
    done
    return
  fi
  pairs "${names[@]}" >"$FOUNDERS.new"
  mv "$FOUNDERS.new" "$FOUNDERS"
}

# pairs NAME...: as --initial-cluster wants them.
pairs() {
  local name pairs=()
  for name in "$@"; do
    pairs+=("$name=$(peer_url "$name")")
  done
  (IFS=, && printf '%s\n' "${pairs[*]}")
}

# A place for a peer that never ran is made by whoever decides who belongs to the cluster, not by starting something.
require_place() {
  local url
  url=$(peer_url "$1")
  "$CAIRN_HOME/scripts/cairn" member list 2>/dev/null | grep -F -- "$url" >/dev/null \
    || die "the cluster in $CAIRN_DATA has no place for $1 (or does not answer); make one, then start it:
  scripts/cairn member add $1 --peer-urls=$url && scripts/start-cluster.sh $1" 2
}

# Sets cluster_flags: a founder founds, or comes back as one; anybody else asks the peers here to be let in.
initial_cluster() {
  if is_founder "$1"; then
    cluster_flags=(--initial-cluster="$(<"$FOUNDERS")")
    return
  fi
  local name others=()
  for name in $(belonging); do
    [[ $name == "$1" ]] || others+=("$name")
  done
  cluster_flags=(--initial-cluster-state=existing --initial-cluster="$(pairs "${others[@]}")")
}

wait_until_ready() {
  local began=$SECONDS said=$SECONDS name waiting
  while true; do
    waiting=()
    for name in "${names[@]}"; do
      http_ok "$(http_port "$name")" /readyz || waiting+=("$name")
    done
    ((${#waiting[@]} > 0)) || return 0
    for name in "${waiting[@]}"; do
      peer_pid "$name" >/dev/null || give_up "$name"
    done
    if ((SECONDS - began >= READY_SECONDS)); then
      die "not ready after $READY_SECONDS s: ${waiting[*]}; a peer needs a majority of $(belonging | xargs), see $CAIRN_DATA/${waiting[0]}.log"
    fi
    if ((SECONDS - said >= PROGRESS_SECONDS)); then
      say "waiting for ${waiting[*]} ($((SECONDS - began)) s of at most $READY_SECONDS s) ..."
      said=$SECONDS
    fi
    sleep 0.2
  done
}

what_next() {
  local first=${names[0]} folder
  printf -v folder '%q' "${CAIRN_DATA/#"$PWD"\//}"
  cat <<TEXT

Try:
  scripts/cairn put greeting hello
  scripts/cairn get greeting
  etcdctl --endpoints=127.0.0.1:$(client_port "$first") get greeting     # every etcd v3 client works
  scripts/cairn snapshot create
  kill -9 \$(cat $folder/\$(scripts/cairn leader).pid)      # then scripts/start-cluster.sh again
  scripts/stop-cluster.sh
TEXT
}

# The archives of classes belong to one build and one Java. Without them everything works, just later.
prepare_peers() {
  peer_archive
  if [[ -w $CAIRN_DIST && ! $PEER_ARCHIVE -nt $CAIRN_DIST/.built ]]; then
    "$CAIRN_HOME/scripts/prepare.sh" 8>&- || true
  fi
}

show_status() {
  find_java java
  local archive=$CAIRN_DIST/cairn-cli-$JAVA_MAJOR.jsa
  if [[ -w $CAIRN_DIST && ! $archive -nt $CAIRN_DIST/.built ]]; then
    CAIRN_SAVE_CLASSES=yes "$CAIRN_HOME/scripts/cairn" status -w table
  else
    "$CAIRN_HOME/scripts/cairn" status -w table
  fi
}

read_arguments "$@"
mkdir -p "$CAIRN_DATA" || die "cannot create $CAIRN_DATA"
hold_lock
default_peers
build_if_needed
require_build
find_java java
missing=()
for name in "${names[@]}"; do
  peer_pid "$name" >/dev/null || missing+=("$name")
done
for name in "${missing[@]}"; do
  for port in "$(client_port "$name")" "$(peer_port "$name")" "$(http_port "$name")"; do
    require_free_port "$port" "$name"
  done
done
found_cluster
prepare_peers
for name in "${missing[@]}"; do
  initial_cluster "$name"
  start_peer "$name" "${cluster_flags[@]}"
  say "started $name, client port $(client_port "$name"), log $CAIRN_DATA/$name.log"
done
# Now every peer has a pid that counts; and another one may be what these wait for.
let_go
wait_until_ready
# Somebody else may well be down, and the status says so; that those of this start are ready was seen above.
show_status || true
what_next
