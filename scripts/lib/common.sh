# shellcheck shell=bash
# What the scripts share: where things are, which Java, which peers on which ports. Sourced, never run.

CAIRN_HOME=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
readonly CAIRN_HOME
readonly OLDEST_JDK=17
readonly LOCAL_PEERS="n1 n2 n3 n4 n5"

# In an unpacked distribution everything is beside this folder; in a checkout Maven puts it together.
if [[ -d $CAIRN_HOME/lib ]]; then
  CAIRN_DIST=$CAIRN_HOME
else
  CAIRN_DIST=$CAIRN_HOME/ratis-app/target/cairn
fi
readonly CAIRN_DIST

CAIRN_DATA=${CAIRN_DATA:-$CAIRN_HOME/data}
# However it is spelled, one folder has one name: peers are known by it.
CAIRN_DATA=$(realpath -m -- "$CAIRN_DATA")
export CAIRN_DATA

say() { printf '%s\n' "$*"; }

warn() { printf 'cairn: %s\n' "$*" >&2; }

# die MESSAGE [EXIT_CODE]
die() {
  warn "$1"
  exit "${2:-1}"
}

# help_of SCRIPT: the comment at its beginning.
help_of() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"; }

# ---- Java ----

# The major version of the Java in a folder, or 0. Reading its release file is faster than starting it.
java_major() {
  local home=$1 version=
  if [[ -r $home/release ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
  fi
  if [[ -z $version ]]; then
    version=$("$home/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p') || true
  fi
  printf '%s\n' "${version:-0}"
}

# java_homes: every folder that may hold a Java, one a line.
java_homes() {
  local java
  if java=$(command -v java); then
    java=$(readlink -f "$java")
    dirname "$(dirname "$java")"
  fi
  local home
  for home in /usr/lib/jvm/*; do
    [[ -L $home ]] || printf '%s\n' "$home"
  done
}

# Sets JAVA_HOME and JAVA_MAJOR to the newest Java that will do; what JAVA_HOME names already wins.
# find_java java|javac: javac when something must be compiled.
find_java() {
  local tool=$1 home major
  if [[ -n ${JAVA_HOME:-} ]]; then
    [[ -x $JAVA_HOME/bin/$tool ]] || die "JAVA_HOME is $JAVA_HOME, but there is no bin/$tool in it; point it to a JDK $OLDEST_JDK or newer"
    JAVA_MAJOR=$(java_major "$JAVA_HOME")
    ((JAVA_MAJOR >= OLDEST_JDK)) || die "JAVA_HOME is $JAVA_HOME, a Java $JAVA_MAJOR; point it to a JDK $OLDEST_JDK or newer, or unset it"
    return
  fi
  JAVA_MAJOR=0
  while IFS= read -r home; do
    [[ -x $home/bin/$tool ]] || continue
    major=$(java_major "$home")
    if ((major > JAVA_MAJOR)); then
      JAVA_MAJOR=$major
      JAVA_HOME=$home
    fi
  done < <(java_homes)
  ((JAVA_MAJOR >= OLDEST_JDK)) || die "no JDK $OLDEST_JDK or newer found in PATH or /usr/lib/jvm; install one (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME"
  export JAVA_HOME
}

# Sets QUIET_FLAGS: from 24 on, what Netty and Maven do with Unsafe is warned about unless it is allowed.
quiet_jvm_flags() {
  QUIET_FLAGS=()
  ((JAVA_MAJOR < 24)) || QUIET_FLAGS=(--sun-misc-unsafe-memory-access=allow)
}

# Sets PEER_FLAGS: the same, and leave for the native library of RocksDB.
peer_jvm_flags() {
  quiet_jvm_flags
  PEER_FLAGS=("${QUIET_FLAGS[@]}")
  ((JAVA_MAJOR < 24)) || PEER_FLAGS+=(--enable-native-access=ALL-UNNAMED)
}

# Sets PEER_ARCHIVE, where prepare.sh leaves what a peer's JVM loads: an AOT cache, or before Java 25 a class archive.
peer_archive() {
  PEER_ARCHIVE=$CAIRN_DIST/cairn-peer-$JAVA_MAJOR.jsa
  ((JAVA_MAJOR < 25)) || PEER_ARCHIVE=${PEER_ARCHIVE%.jsa}.aot
}

# ---- Building ----

require_build() {
  compgen -G "$CAIRN_DIST/lib/cairn-server-*.jar" >/dev/null \
    || die "nothing is built yet; run scripts/start-cluster.sh, or: mvn -q -DskipTests package"
}

sources_are_newer() {
  local built=$CAIRN_DIST/.built
  [[ -e $built ]] || return 0
  [[ -n $(find "$CAIRN_HOME/pom.xml" "$CAIRN_HOME/statemachine" "$CAIRN_HOME/ratis-app" \
    -name target -prune -o -path '*/src/test' -prune -o -type f -newer "$built" -print -quit) ]]
}

# Builds a checkout if it must be. A running peer reads the jars, so they are not replaced under it.
build_if_needed() {
  [[ -e $CAIRN_HOME/pom.xml ]] || return 0
  local missing=yes
  compgen -G "$CAIRN_DIST/lib/cairn-server-*.jar" >/dev/null && missing=
  [[ -n $missing ]] || sources_are_newer || return 0
  local user
  if [[ -z $missing ]] && user=$(build_user); then
    warn "sources are newer than the build, but $user is running; keeping the build (to rebuild: scripts/stop-cluster.sh first)"
    return 0
  fi
  build
}

# Prints who needs the build as it is: a peer here, or a process that runs from these jars, such as a peer in another CAIRN_DATA.
build_user() {
  local name pid
  for name in $LOCAL_PEERS; do
    if peer_pid "$name" >/dev/null; then
      say "$name"
      return
    fi
  done
  pid=$(who_was_given "$CAIRN_DIST/lib/*") || return 1
  say "process $pid"
}

# In a subshell, so that the JDK that builds does not decide which Java runs.
build() (
  command -v mvn >/dev/null || die "Maven 3.8 or newer is needed to build; install it (Debian: apt-get install maven)"
  find_java javac
  export JAVA_HOME
  say "building with JDK $JAVA_MAJOR (the first time Maven fetches what it needs: some minutes) ..."
  peer_jvm_flags
  (cd "$CAIRN_HOME" && MAVEN_OPTS="${PEER_FLAGS[*]} ${MAVEN_OPTS:-}" mvn -B -q -Dstyle.color=never -DskipTests package) || die "the build failed; what Maven said is above"
  touch "$CAIRN_DIST/.built"
)

# ---- Local peers ----

known_peer() { [[ " $LOCAL_PEERS " == *" $1 "* ]]; }

client_port() {
  case $1 in
    n1) say 2379 ;;
    n2) say 22379 ;;
    n3) say 32379 ;;
    n4) say 12379 ;;
    n5) say 13379 ;;
    *) die "unknown peer '$1'; local peers are $LOCAL_PEERS" 2 ;;
  esac
}

peer_port() { say $(($(client_port "$1") + 1)); }

http_port() { say $(($(client_port "$1") + 2)); }

# Prints the pid of a peer, or of the script that is about to restart it, and fails if neither runs. A recorded pid counts
# only if that process was given exactly the peer's data directory: pids are used again.
peer_pid() {
  local file=$CAIRN_DATA/$1.pid pid
  [[ -r $file ]] || return 1
  pid=$(<"$file")
  works_for "$pid" "$1" || return 1
  printf '%s\n' "$pid"
}

# works_for PID NAME
works_for() {
  [[ $1 =~ ^[0-9]+$ && -r /proc/$1/cmdline ]] || return 1
  grep -qszxF --regexp="--data-dir=$CAIRN_DATA/$2" "/proc/$1/cmdline"
}

# any_pid NAME: prints the pid of some process that was given the peer's data directory, whatever is on record; fails if there is none.
any_pid() { who_was_given "--data-dir=$CAIRN_DATA/$1"; }

# who_was_given WORD: prints the pid of one process with exactly this argument. For grep it is part of a longer one, or it would
# find itself.
who_was_given() {
  local all=(/proc/[0-9]*/cmdline) file
  file=$(grep -lszxF --regexp="$1" "${all[@]}" | sed -n 1p) || true
  [[ $file =~ [0-9]+ ]] || return 1
  printf '%s\n' "${BASH_REMATCH[0]}"
}

# stop_peer NAME PID: asks for a clean stop. The script that watches over a peer must know, or it would start the peer again if
# the stop did not end well; it passes the signal on.
stop_peer() {
  local parent
  parent=$({ awk '$1 == "PPid:" { print $2 }' "/proc/$2/status"; } 2>/dev/null) || true
  if works_for "$parent" "$1"; then
    kill -TERM "$parent" 2>/dev/null || true
  else
    kill -TERM "$2" 2>/dev/null || true
  fi
}

# Whether a peer has heard that it is no member any more: it has no cluster to come back to.
was_removed() { grep -qx 'phase=REMOVED' "$CAIRN_DATA/$1/identity" 2>/dev/null; }

# The peers that have ever been started here, one a line.
local_peers() {
  local name
  for name in $LOCAL_PEERS; do
    if [[ -d $CAIRN_DATA/$name || -e $CAIRN_DATA/$name.pid ]]; then
      printf '%s\n' "$name"
    fi
  done
}
