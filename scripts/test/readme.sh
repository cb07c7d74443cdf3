#!/usr/bin/env bash
# Runs the commands of the README's tour in order, as written, in an unpacked distribution: the archive is proved with them.
# Needs the ports of n1 to n3.
set -euo pipefail
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

readonly TOUR='## The 60-second tour'

archives=("$CAIRN_HOME"/ratis-app/target/cairn-*.tar.gz)
[[ -e ${archives[0]} ]] || die "no distribution to try; build it: mvn -q -DskipTests package"
folder=$(mktemp -d)
unset CAIRN_DATA CAIRN_ENDPOINTS

clean_up() {
  local code=$?
  local unpacked
  for unpacked in "$folder"/cairn-*/; do
    "$unpacked/scripts/stop-cluster.sh" --purge >/dev/null || true
  done
  rm -rf "$folder"
  exit "$code"
}
trap clean_up EXIT

# The lines between ```sh and ``` under the heading.
awk -v tour="$TOUR" '
  /^## / { inside = ($0 == tour) }
  /^```/ { block = inside && $0 == "```sh"; next }
  block { print }
' "$CAIRN_HOME/README.md" >"$folder/tour.sh"
(($(wc -l <"$folder/tour.sh") > 0)) || die "README.md has no sh block under '$TOUR'"

tar -xzf "${archives[-1]}" -C "$folder"
cd "$folder"/cairn-*/
bash -euxo pipefail "$folder/tour.sh"
say "passed: every command of the tour"
