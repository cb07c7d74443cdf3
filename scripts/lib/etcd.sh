# shellcheck shell=bash
# A three-member etcd on loopback to compare with. Sourced after common.sh; needs the folder of its programs in CAIRN_ETCD_BIN.

readonly ETCD_ENDPOINTS=127.0.0.1:24379,127.0.0.1:25379,127.0.0.1:26379
readonly ETCD_READY_SECONDS=30
declare -A etcd_pids=()

# etcdctl ARGUMENT...: against all members.
etcdctl() { ETCDCTL_API=3 "$CAIRN_ETCD_BIN/etcdctl" --endpoints="$ETCD_ENDPOINTS" "$@"; }

# start_member DIR 4|5|6 new|existing
start_member() {
  local dir=$1 i=$2 client=http://127.0.0.1:2${2}379 peer=http://127.0.0.1:2${2}380
  mkdir -p "$dir"
  "$CAIRN_ETCD_BIN/etcd" --name "e$i" --data-dir "$dir/e$i" --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
    --initial-cluster "e4=http://127.0.0.1:24380,e5=http://127.0.0.1:25380,e6=http://127.0.0.1:26380" \
    --initial-cluster-state "$3" --quota-backend-bytes 8589934592 --log-level error >>"$dir/e$i.out" 2>&1 &
  etcd_pids[$i]=$!
}

# kill_member 4|5|6: as if the power went.
kill_member() {
  kill -KILL "${etcd_pids[$1]}" 2>/dev/null || true
  wait "${etcd_pids[$1]}" 2>/dev/null || true
  unset "etcd_pids[$1]"
}

# start_etcd DIR
start_etcd() {
  local dir=$1 i
  for i in 4 5 6; do
    start_member "$dir" "$i" new
  done
  local deadline=$((SECONDS + ETCD_READY_SECONDS))
  until etcdctl endpoint health >/dev/null 2>&1; do
    ((SECONDS < deadline)) || die "etcd is not healthy after $ETCD_READY_SECONDS s; see $dir"
    sleep 0.5
  done
}

stop_etcd() {
  local pid
  for pid in "${etcd_pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  for pid in "${etcd_pids[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  declare -gA etcd_pids=()
}
