#!/usr/bin/env bash
# Stops local peers: stop-cluster.sh [NAME...] [--purge]
# Without names: all. Each hands over, takes a checkpoint and exits. --purge then removes their data and logs, for good.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=lib/lock.sh
source "$CAIRN_HOME/scripts/lib/lock.sh"

# A clean stop hands over leadership and takes a checkpoint; that has its own, shorter deadline in the peer.
readonly STOP_SECONDS=30

# A founder that was removed cannot come back as one; started again it must ask to be let in like any other.
forget_founder() {
  if [[ -e $CAIRN_DATA/cluster ]]; then
    tr ',' '\n' <"$CAIRN_DATA/cluster" | sed "/^$1=/d" | paste -s -d, >"$CAIRN_DATA/cluster.new"
    mv "$CAIRN_DATA/cluster.new" "$CAIRN_DATA/cluster"
  fi
}

purge=
names=()
for word in "$@"; do
  case $word in
    --purge) purge=yes ;;
    -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) die "unknown flag $word; usage: stop-cluster.sh [NAME...] [--purge]" 2 ;;
    *)
      known_peer "$word" || die "unknown peer '$word'; local peers are $LOCAL_PEERS" 2
      names+=("$word")
      ;;
  esac
done
[[ ! -d $CAIRN_DATA ]] || hold_lock
if ((${#names[@]} == 0)); then
  mapfile -t names < <(local_peers)
fi

declare -A stopping=()
# With --purge data is deleted next: whoever works on it must be found, also without a pid on record.
for name in "${names[@]}"; do
  if pid=$(peer_pid "$name" || any_pid "$name"); then
    stop_peer "$name" "$pid"
    stopping[$name]=$pid
  else
    rm -f "$CAIRN_DATA/$name.pid"
    say "$name was not running"
  fi
done

# A peer has stopped when nothing runs on its data directory any more, the script that watches over it included.
deadline=$((SECONDS + STOP_SECONDS))
while ((${#stopping[@]} > 0 && SECONDS < deadline)); do
  for name in "${!stopping[@]}"; do
    if ! pid=$(any_pid "$name"); then
      rm -f "$CAIRN_DATA/$name.pid"
      say "$name stopped"
      unset "stopping[$name]"
    elif ! works_for "${stopping[$name]}" "$name"; then
      # Who was asked has ended, but somebody else works there who may not have heard of it.
      stop_peer "$name" "$pid"
      stopping[$name]=$pid
    fi
  done
  ((${#stopping[@]} == 0)) || sleep 0.1
done
for name in "${!stopping[@]}"; do
  warn "$name (pid ${stopping[$name]}) did not stop within $STOP_SECONDS s and still runs; see $CAIRN_DATA/$name.log"
done

if [[ -n $purge ]]; then
  for name in "${names[@]}"; do
    if [[ -z ${stopping[$name]:-} ]]; then
      ! was_removed "$name" || forget_founder "$name"
      rm -rf "${CAIRN_DATA:?}/$name" "$CAIRN_DATA/$name.pid" "$CAIRN_DATA/$name.out" "$CAIRN_DATA/$name.log"{,.1,.2,.3,.4}
      say "$name purged"
    fi
  done
  # When nobody is left to remember the cluster, the next start founds a new one.
  [[ -n $(local_peers) ]] || rm -f "$CAIRN_DATA/cluster"
fi
((${#stopping[@]} == 0))
