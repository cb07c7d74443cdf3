# shellcheck shell=bash
# One start or stop at a time in a data folder: two at once would take each other's pids for stale. Sourced after common.sh.

# A start builds and prepares under the lock, which takes a slow machine minutes the first time.
readonly LOCK_SECONDS=600
readonly LOCK_FILE=$CAIRN_DATA/.lock

# Takes the lock, for which the folder must exist. File descriptor 8 holds it: until let_go, or the end of this script. What
# lives longer than the script must not inherit that (8>&-).
hold_lock() {
  { exec 8>>"$LOCK_FILE"; } 2>/dev/null || die "cannot write $LOCK_FILE"
  flock -n 8 && return
  warn "another start-cluster.sh or stop-cluster.sh works in $CAIRN_DATA; waiting for it ..."
  flock -w "$LOCK_SECONDS" 8 || die "the other one still works in $CAIRN_DATA after $LOCK_SECONDS s; end it, or wait, and try again"
}

let_go() { exec 8>&-; }
