#!/usr/bin/env bash
# One member of etcd in place of a peer, for chaos.sh --system etcd: takes a peer's flags, and becomes the etcd in CONTROL_BIN.
set -euo pipefail

flags=()
for flag in "$@"; do
  case $flag in
    --listen-client-urls=*) flags+=("$flag" "--advertise-client-urls=${flag#*=}") ;;
    --listen-peer-urls=*) flags+=("$flag" "--initial-advertise-peer-urls=${flag#*=}") ;;
    --name=* | --data-dir=* | --listen-metrics-urls=* | --initial-cluster=* | --initial-cluster-state=*) flags+=("$flag") ;;
    *) ;; # only a peer of Cairn has these
  esac
done
# Purges and snapshots as often as the peers of a run do; the election timeout is that of the peers too.
exec "$CONTROL_BIN/etcd" "${flags[@]}" --snapshot-count=300 --election-timeout=1000 --logger=zap --log-level=warn
