# shellcheck shell=bash
# Who founded the cluster here, and how one of its peers is started. Sourced after common.sh.

readonly FOUNDERS=$CAIRN_DATA/cluster
readonly READY_SECONDS=120

# The names of the founding peers, one a line; nothing when no cluster was founded here.
founders() {
  [[ -r $FOUNDERS ]] || return 0
  tr ',' '\n' <"$FOUNDERS" | sed -n 's/=.*//p'
}

# start_peer NAME FLAG...: with flags that say which cluster it founds or joins; returns once its process runs.
start_peer() {
  local name=$1 url=http://127.0.0.1
  shift
  rm -f "$CAIRN_DATA/$name.pid"
  CAIRN_PID_FILE=$CAIRN_DATA/$name.pid CAIRN_LOG_FILE=$CAIRN_DATA/$name.log \
    setsid nohup "$CAIRN_HOME/scripts/start-peer.sh" --supervise --name="$name" --data-dir="$CAIRN_DATA/$name" \
    --listen-client-urls="$url:$(client_port "$name")" --advertise-client-urls="$url:$(client_port "$name")" \
    --listen-peer-urls="$url:$(peer_port "$name")" --initial-advertise-peer-urls="$url:$(peer_port "$name")" \
    --listen-metrics-urls="$url:$(http_port "$name")" "$@" >"$CAIRN_DATA/$name.out" 2>&1 </dev/null 8>&- &
  local script=$! deadline=$((SECONDS + READY_SECONDS))
  until [[ -e $CAIRN_DATA/$name.pid ]]; do
    kill -0 "$script" 2>/dev/null || give_up "$name"
    ((SECONDS < deadline)) || give_up "$name"
    sleep 0.05
  done
}

# Says why a peer did not come up, in its own words.
give_up() {
  warn "$1 did not start; its last words ($CAIRN_DATA/$1.out, $CAIRN_DATA/$1.log):"
  tail -n 5 "$CAIRN_DATA/$1.out" "$CAIRN_DATA/$1.log" 2>/dev/null | sed 's/^/  /' >&2 || true
  exit 1
}
