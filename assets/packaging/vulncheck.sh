#!/usr/bin/env bash
# Holds the source and the Windows programs against the Go vulnerability database.
# It needs that database: https://vuln.go.dev, or a mirror named by VULNDB (https or
# file). Without it nothing is known, and that is a failure.
source "$(dirname "$0")/common.sh"
db=${VULNDB:-https://vuln.go.dev}
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
GOBIN=$tools go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
weak=0
check() {
  local code=0
  nice "$tools/govulncheck" -db "$db" "$@" || code=$?
  case $code in
  0) ;;
  3) weak=1 ;;
  *) echo "vulncheck: NOT DONE. The vulnerability database $db could not be used, so nothing is known about weaknesses of the modules." >&2
     echo "vulncheck: run it where that address can be reached, or set VULNDB to a mirror." >&2
     exit 1 ;;
  esac
}
for p in "$dist"/windows/*.exe; do [ ! -e "$p" ] || check -mode=binary "$p"; done
check -tags x11,gles,migrated_fynedo,no_emoji,pkcs11 ./cmd/...
[ $weak = 0 ] || { echo "vulncheck: known weaknesses reach this product: see above" >&2; exit 1; }
echo "ok   no known weakness reaches the programs ($db)"
