# shellcheck shell=bash
# A three-member etcd on loopback to compare with. Sourced after common.sh; needs the folder of its programs in CAIRN_ETCD_BIN.

readonly ETCD_ENDPOINTS=127.0.0.1:24379,127.0.0.1:25379,127.0.0.1:26379
readonly ETCD_READY_SECONDS=30
etcd_pids=()

# start_etcd DIR
start_etcd() {
  local dir=$1 i client peer cluster=
  for i in 4 5 6; do
    cluster+="${cluster:+,}e$i=http://127.0.0.1:2${i}380"
  done
  for i in 4 5 6; do
    client=http://127.0.0.1:2${i}379
    peer=http://127.0.0.1:2${i}380
    mkdir -p "$dir"
    "$CAIRN_ETCD_BIN/etcd" --name "e$i" --data-dir "$dir/e$i" --listen-client-urls "$client" --advertise-client-urls "$client" \
      --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "$cluster" \
      --initial-cluster-state new --quota-backend-bytes 8589934592 --log-level error >"$dir/e$i.out" 2>&1 &
    etcd_pids+=($!)
  done
  local deadline=$((SECONDS + ETCD_READY_SECONDS))
  until ETCDCTL_API=3 "$CAIRN_ETCD_BIN/etcdctl" --endpoints="$ETCD_ENDPOINTS" endpoint health >/dev/null 2>&1; do
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
  etcd_pids=()
}
