#!/usr/bin/env bash
# Holds the source and the Windows programs against the Go vulnerability database.
# It needs that database: https://vuln.go.dev, or a mirror named by VULNDB (https or
# file). Without it nothing is known, and that is a failure.
source "$(dirname "$0")/common.sh"
db=${VULNDB:-https://vuln.go.dev}
check() { nice go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 -db "$db" "$@"; }
code=0
said=$(check -tags x11,gles,migrated_fynedo ./cmd/... 2>&1) || code=$?
echo "$said"
case $code in
0) ;;
3) echo "vulncheck: known weaknesses reach this product: see above" >&2; exit 1 ;;
*) echo "vulncheck: NOT DONE. The vulnerability database $db could not be used, so nothing is known about weaknesses of the modules." >&2
   echo "vulncheck: run it where that address can be reached, or set VULNDB to a mirror." >&2; exit 1 ;;
esac
for p in "$dist"/windows/*.exe; do [ ! -e "$p" ] || check -mode=binary "$p"; done
