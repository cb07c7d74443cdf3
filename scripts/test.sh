#!/usr/bin/env bash
# Runs the tests: test.sh [--quick]
# All of them, as CI does: build and tests of every module, then the scripts and the README against a real cluster.
# --quick leaves out tests tagged "slow" and everything but Maven: no root, no free ports of a cluster needed, a few minutes.
# CAIRN_ETCD_BIN, a folder with etcd and etcdctl, adds the tests that compare with etcd.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

# As much as a change should wait for; scripts/chaos.sh --minutes 60 is for a night.
readonly CHAOS_MINUTES=7

section() { printf '\n==== %s ====\n' "$*"; }

maven=(mvn -B -ntp verify)
quick=
for word in "$@"; do
  case $word in
    --quick)
      quick=yes
      maven+=(-Dtest.excluded.tags=slow)
      ;;
    -h | --help) help_of "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die "unknown argument $word; usage: test.sh [--quick]" 2 ;;
  esac
done
[[ -e $CAIRN_HOME/pom.xml ]] || die "the tests are in the checkout, not in the distribution"
command -v mvn >/dev/null || die "Maven 3.8 or newer is needed; install it (Debian: apt-get install maven)"
find_java javac
export JAVA_HOME
peer_jvm_flags
export MAVEN_OPTS="${PEER_FLAGS[*]} ${MAVEN_OPTS:-}"
[[ -z ${CAIRN_ETCD_BIN:-} ]] || maven+=("-Dcairn.etcd.bin=$CAIRN_ETCD_BIN")

section "scripts: syntax"
for script in "$CAIRN_HOME"/scripts/{*.sh,cairn,lib/*.sh,test/*.sh,control/scripts/*.sh} "$CAIRN_HOME/.ci/run"; do
  bash -n "$script"
done
if command -v shellcheck >/dev/null; then
  (cd "$CAIRN_HOME/scripts" && shellcheck -x -P SCRIPTDIR ./*.sh cairn lib/*.sh test/*.sh control/scripts/*.sh ../.ci/run)
fi

section "build and tests with JDK $JAVA_MAJOR: ${maven[*]}"
(cd "$CAIRN_HOME" && "${maven[@]}")
touch "$CAIRN_DIST/.built"

if [[ -z $quick ]]; then
  section "scripts against a real cluster"
  "$CAIRN_HOME/scripts/test/cluster.sh"
  section "a supervised peer on a full disk"
  "$CAIRN_HOME/scripts/test/disk.sh"
  section "a sample of chaos"
  # Fresh seeds each time. However slow the machine is, what is answered must be right.
  "$CAIRN_HOME/scripts/chaos.sh" --runs 40 --minutes "$CHAOS_MINUTES" --rate 30
  section "the tour of the README"
  "$CAIRN_HOME/scripts/test/readme.sh"
fi
section "passed"
