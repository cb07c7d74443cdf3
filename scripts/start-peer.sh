#!/usr/bin/env bash
# Runs one peer in the foreground. All flags but --supervise are the peer's: start-peer.sh --help
#   --supervise      start it again after a fail-stop, after 1 s at first and at most 30 s, also when its disk is full, until
#                    there is room; not after a clean stop, not when somebody killed it, not when its settings are wrong, and
#                    not when it was removed from its cluster
#   CAIRN_JAVA_OPTS  more flags for the JVM, for example -Xmx2g (the heap is 512 MiB otherwise)
#   CAIRN_GC         the garbage collector's flag
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

readonly MAIN_CLASS=io.cairn.server.PeerMain

readonly HEAP="-Xms128m -Xmx512m"
# On few cores a concurrent collector takes CPU from the peer; heaps this small are collected in milliseconds.
readonly DEFAULT_GC=-XX:+UseParallelGC

readonly BACKOFF_MIN_SECONDS=1
readonly BACKOFF_MAX_SECONDS=30
# A peer that ran this long was healthy: its next fall starts with a short wait again.
readonly HEALTHY_SECONDS=60

readonly EXIT_WRONG_SETTINGS=2
readonly EXIT_REMOVED=4
readonly EXIT_NO_ROOM=5
# 128 + the signal: INT, KILL, TERM. A crash of the JVM itself (ABRT, SEGV) is not among them.
readonly EXITS_KILLED=" 130 137 143 "

supervise=${CAIRN_SUPERVISE:-}
config_file=${CAIRN_CONFIG_FILE:-}
peer_args=()

# Sorts the arguments; what the file says about supervise is below what a flag or the variable says.
read_arguments() {
  local given=("$@") i
  for ((i = 0; i < ${#given[@]}; i++)); do
    case ${given[i]} in
      --supervise | --supervise=true) supervise=true ;;
      --supervise=false) supervise=false ;;
      *) peer_args+=("${given[i]}") ;;
    esac
    case ${given[i]} in
      --config-file=*) config_file=${given[i]#*=} ;;
      --config-file) config_file=${given[i + 1]:-} ;;
    esac
  done
  if [[ -z $supervise && -r $config_file ]]; then
    supervise=$(sed -n 's/^[[:space:]]*supervise[[:space:]]*[=:][[:space:]]*\([a-z]*\)[[:space:]]*$/\1/p' "$config_file" | tail -n 1)
  fi
}

# Sets archive, the flag to use the archive, or to make one where CAIRN_SAVE_CLASSES says. The JVM passes over one that does not fit.
class_archive() {
  local use=-XX:SharedArchiveFile save=-XX:ArchiveClassesAtExit
  if ((JAVA_MAJOR >= 25)); then
    use=-XX:AOTCache
    save=-XX:AOTCacheOutput
  fi
  archive=()
  peer_archive
  if [[ -n ${CAIRN_SAVE_CLASSES:-} ]]; then
    archive=("$save=$CAIRN_SAVE_CLASSES")
  elif [[ -r $PEER_ARCHIVE ]]; then
    archive=("$use=$PEER_ARCHIVE")
  fi
}

java_command() {
  find_java java
  peer_jvm_flags
  class_archive
  local more=()
  read -r -a more <<<"${CAIRN_JAVA_OPTS:-}"
  # shellcheck disable=SC2206 # HEAP is several words
  command=("$JAVA_HOME/bin/java" $HEAP "${CAIRN_GC:-$DEFAULT_GC}" -XX:+ExitOnOutOfMemoryError "${PEER_FLAGS[@]}"
    "${archive[@]}"
    -Dlogback.configurationFile="$CAIRN_HOME/conf/logback.xml"
    ${CAIRN_LOG_FILE:+-Dcairn.log.file="$CAIRN_LOG_FILE"}
    "${more[@]}" -cp "$CAIRN_DIST/lib/*" "$MAIN_CLASS" "${peer_args[@]}")
}

# Whom to signal: the peer, or this script while it waits to start the peer again.
record_pid() {
  if [[ -n ${CAIRN_PID_FILE:-} ]]; then
    printf '%s\n' "$1" >"$CAIRN_PID_FILE.new"
    mv "$CAIRN_PID_FILE.new" "$CAIRN_PID_FILE"
  fi
}

# Whatever the script was sent, the peer gets TERM: what bash starts with & ignores INT, and so does a JVM from then on.
end_child() {
  stopping=yes
  if [[ -n $child ]]; then
    kill -TERM "$child" 2>/dev/null || true
  fi
}

# wait returns early when a signal arrives; only the end of the peer counts.
wait_for_child() {
  local code
  while true; do
    code=0
    wait "$child" || code=$?
    kill -0 "$child" 2>/dev/null || return "$code"
  done
}

# Nothing is left to signal, unless another start has already written its own pid there.
forget_pid() {
  local file=${CAIRN_PID_FILE:-}
  if [[ -n $file && -r $file && $(<"$file") == "$last_child" ]]; then
    rm -f "$file"
  fi
}

run_supervised() {
  local backoff=$BACKOFF_MIN_SECONDS started code last_code=0
  stopping=
  child=
  last_child=
  trap forget_pid EXIT
  trap end_child INT HUP TERM
  while true; do
    started=$SECONDS
    "${command[@]}" &
    child=$!
    last_child=$child
    record_pid "$child"
    # A signal may have come when there was no child to pass it on to.
    [[ -z $stopping ]] || end_child
    code=0
    wait_for_child || code=$?
    child=
    if ((code == 0)) || [[ -n $stopping ]]; then
      exit "$code"
    fi
    if ((code == EXIT_WRONG_SETTINGS)); then
      die "the peer cannot run with these settings; not starting it again" "$code"
    fi
    if ((code == EXIT_REMOVED)); then
      die "the peer was removed from its cluster; not starting it again" "$code"
    fi
    if [[ $EXITS_KILLED == *" $code "* ]]; then
      die "somebody killed the peer (exit $code); not starting it again" "$code"
    fi
    ((SECONDS - started < HEALTHY_SECONDS)) || backoff=$BACKOFF_MIN_SECONDS
    if ((code != EXIT_NO_ROOM)); then
      warn "the peer stopped with exit $code; starting it again in $backoff s"
    elif ((last_code != EXIT_NO_ROOM)); then
      warn "the disk of the peer is full; starting it again when there is room, looking at least every $BACKOFF_MAX_SECONDS s"
    fi
    last_code=$code
    record_pid $$
    last_child=$$
    sleep "$backoff" &
    wait $! || true
    [[ -z $stopping ]] || exit "$code"
    backoff=$((backoff * 2 < BACKOFF_MAX_SECONDS ? backoff * 2 : BACKOFF_MAX_SECONDS))
  done
}

read_arguments "$@"
require_build
java_command
if [[ $supervise == true ]]; then
  run_supervised
fi
record_pid $$
exec "${command[@]}"
