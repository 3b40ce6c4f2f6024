#!/usr/bin/env bash
# Makes the release of the last commit twice: in two folders, one after the other,
# with different time zones, masks and languages, the second with an empty build
# cache so that everything is compiled again (a quarter of an hour of one core, most
# of it the OpenGL binding for Windows). Every file given out has to be the same.
source "$(dirname "$0")/common.sh"
commit=$(git rev-parse HEAD)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
make_in() { # make_in FOLDER: in a folder of its own, with its own dist
  git clone -q --no-hardlinks . "$work/$1"
  git -C "$work/$1" checkout -q "$commit"
  for step in deb windows msi release; do
    DIST=$work/$1/dist "$work/$1/assets/packaging/$step.sh" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  done
}
(umask 022 && TZ=UTC make_in first)
(umask 077 && export TZ=Asia/Tokyo LC_ALL=C.UTF-8 GOCACHE=$work/cache && make_in another/place)
diff "$work/first/dist/SHA256SUMS" "$work/another/place/dist/SHA256SUMS" || { echo "FAIL: two releases of $commit differ" >&2; exit 1; }
cat "$work/first/dist/SHA256SUMS"
echo "ok   two releases of $commit are the same, byte by byte"
