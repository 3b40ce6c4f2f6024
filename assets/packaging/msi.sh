#!/usr/bin/env bash
# Makes the Windows installer of dist/windows, with Debian's wixl.
source "$(dirname "$0")/common.sh"
from=$dist/windows
bill "$from" "$from"/{msca,mscactl,auditverify}.exe
# Windows tells installers apart by these ids; the same release has the same.
id() { uuidgen --sha1 --namespace @url --name "msca:$1:$build" | tr a-z A-Z; }
out=$dist/msca-$version-x64.msi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$from"/{msca.exe,mscactl.exe,auditverify.exe,LICENCES.txt,msca.cdx.json} assets/packaging/windows/{msca.ico,msca.wxs} "$work"
still "$work"/*
rm -f "$out"
cd "$work" # wixl takes no whole paths
# wixl notes when it ran and draws an id at random: it runs at the time of the commit,
# and the id of the release replaces its own.
faketime -f "$(date -u -d "@$SOURCE_DATE_EPOCH" '+%F %T')" wixl -a x64 -o "$out" -D "version=$version" -D "product=$(id product)" msca.wxs
msibuild "$out" -s "msca: Mini Services Client Application" "msca maintainers" "x64;2057" "{$(id package)}"
