#!/usr/bin/env bash
# Breaks clusters on purpose and checks what their clients were told: chaos.sh [--runs N] [--seed S] [--faults LIST] [--minutes M]
# Each run founds a cluster of three peers in network namespaces (as root; otherwise on loopback, without the faults of the network),
# sends it traffic, strikes, heals, and checks every answer. 10 runs by default; with --minutes, as many as fit.
#   --faults kill-leader,wipe   only these; --faults help lists all
#   --mutant NAME               peers that make this mistake on purpose, with the faults that bring it to light, or with --faults;
#                               all: every one in turn. The exit code is 0 when each was found at least once
#   --peers 5                   clusters of five; otherwise three, five where the fault needs it and in a few other runs
#   --rate R                    a run below so many operations a second before the fault is void (300)
#   --system etcd               breaks three members of the etcd in CAIRN_ETCD_BIN instead: what is caught there shows what the checks see
# A run that fails leaves its data, logs, history and a timeline in data/chaos/, and prints the line that repeats it.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

readonly CHAOS_LIB=$CAIRN_HOME/ratis-app/chaos/target/cairn-chaos/lib
readonly MAIN_CLASS=io.cairn.chaos.run.ChaosMain

case ${1:-} in
  -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
esac
[[ -e $CAIRN_HOME/pom.xml ]] || die "chaos runs are in the checkout, not in the distribution"
build_if_needed
[[ -d $CHAOS_LIB ]] || build
find_java java
quiet_jvm_flags
peer_archive
# Every run starts three peers and more. Beside the agent that makes a mutant the JVM cannot use the archive, and does without.
[[ " $* " == *" --mutant "* || $PEER_ARCHIVE -nt $CAIRN_DIST/.built ]] || "$CAIRN_HOME/scripts/prepare.sh" || true

# What a killed harness leaves: peers in networks whose names carry its pid, those networks, and disks.
clean_up() {
  local space
  [[ -n $child ]] || return 0
  kill -TERM "$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  for space in $(ip netns list 2>/dev/null | sed -n "s/^\(cc$child-n[0-9]*\).*/\1/p"); do
    ip netns pids "$space" | xargs -r kill -KILL 2>/dev/null || true
    ip netns del "$space"
  done
  ip link del "cc$child" 2>/dev/null || true
  # A frozen one must thaw first, or it is never gone.
  awk -v folder="$CAIRN_DATA/chaos/" '$1 ~ "^/dev/loop" && index($2, folder) == 1 { print $2 }' /proc/mounts \
    | while read -r disk; do
      fsfreeze -u "$disk" 2>/dev/null || true
      umount "$disk" 2>/dev/null || umount -l "$disk" 2>/dev/null || true
    done
}

# Processes of a run see no variable of ours but this one.
export CONTROL_BIN=${CAIRN_ETCD_BIN:-/usr/bin}
if [[ " $* " == *" --system etcd "* && ! -x $CONTROL_BIN/etcd ]]; then
  die "no etcd in $CONTROL_BIN: set CAIRN_ETCD_BIN to the folder that has it"
fi

child=
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$JAVA_HOME/bin/java" -Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "${QUIET_FLAGS[@]}" -cp "$CHAOS_LIB/*" "$MAIN_CLASS" \
  "$CAIRN_HOME" "$CAIRN_DATA/chaos" "$@" &
child=$!
wait "$child"
