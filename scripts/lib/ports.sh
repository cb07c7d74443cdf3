# shellcheck shell=bash
# Who listens where on this machine, and whether it answers. Sourced after common.sh. Needs no curl, ss or root.

# http_ok PORT PATH: whether a GET is answered with 200 within two seconds.
http_ok() {
  local status=
  {
    exec 9<>"/dev/tcp/127.0.0.1/$1" || return 1
  } 2>/dev/null
  # In a subshell: a peer that ends just now must not end this script by SIGPIPE.
  (printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2") >&9 2>/dev/null || true
  IFS= read -r -t 2 status <&9 2>/dev/null || true
  exec 9>&-
  [[ $status == "HTTP/1."[01]" 200"* ]]
}

# The inodes of sockets that listen on a port.
listening_inodes() {
  local hex
  printf -v hex '%04X' "$1"
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" '{ split($2, at, ":") } at[2] == port && $4 == "0A" { print $10 }'
}

# "pid 123 (java)" of whoever has a socket open; nothing if it may not be known.
holder_of() {
  local link target
  for link in /proc/[0-9]*/fd/*; do
    target=$(readlink "$link" 2>/dev/null) || continue
    if [[ $target == "socket:[$1]" ]]; then
      local pid=${link#/proc/}
      pid=${pid%%/*}
      printf 'pid %s (%s)' "$pid" "$(cat "/proc/$pid/comm" 2>/dev/null)"
      return
    fi
  done
}

# require_free_port PORT NAME
require_free_port() {
  local inode holder
  inode=$(listening_inodes "$1" | sed -n 1p)
  [[ -n $inode ]] || return 0
  holder=$(holder_of "$inode")
  die "port $1, which $2 needs, is taken by ${holder:-a process of another user}; stop it first"
}
