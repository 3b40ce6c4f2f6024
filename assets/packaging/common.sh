# Sourced by the packaging scripts: what a release is made of, the same wherever
# and whenever it is made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
umask 022
export LC_ALL=C TZ=UTC
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

version=$(sed -n 's/^var Build = "\(.*\)"$/\1/p' cmd/internal/station/station.go)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "no version in cmd/internal/station/station.go" >&2; exit 1; }
build=$version+$(git rev-parse --short=12 HEAD)
git diff --quiet HEAD -- || build+=.changed

dist=${DIST:-dist}
mkdir -p "$dist"
dist=$(cd "$dist" && pwd)

# compile TAGS FLAGS OUT PACKAGE: one program without paths, dates or machine in it.
compile() {
  nice go build -trimpath -buildvcs=false -tags "$1" -o "$3" \
    -ldflags "-s -w -buildid= -X msca/cmd/internal/station.Build=$build $2" "$4"
}

# still FILE...: the date of the commit, so that archives of them are the same.
still() { touch -h -d "@$SOURCE_DATE_EPOCH" "$@"; }

# bill FOLDER PROGRAM...: what the programs are made of, and the licences.
bill() { env -u GOOS -u GOARCH -u CC go run ./cmd/internal/bill -out "$1" -version "$version" -date "$SOURCE_DATE_EPOCH" "${@:2}"; }
