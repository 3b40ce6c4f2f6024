#!/usr/bin/env bash
# Builds the programs for Linux into dist/linux and the Debian package into dist.
source "$(dirname "$0")/common.sh"
from=assets/packaging/deb
out=$dist/linux
mkdir -p "$out"
export GOOS=linux GOARCH=amd64
CGO_ENABLED=1 compile x11,gles,migrated_fynedo,no_emoji '-extldflags=-Wl,--build-id=none' "$out/msca" ./cmd/msca
CGO_ENABLED=1 compile x11,gles,migrated_fynedo,no_emoji '-extldflags=-Wl,--build-id=none' "$out/mscactl" ./cmd/mscactl
CGO_ENABLED=0 compile '' '' "$out/auditverify" ./cmd/auditverify
bill "$out" "$out"/{msca,mscactl,auditverify}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
put() { install -D -m "$1" "$2" "$root/$3"; }
filled() { sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/${size:-}/" "$1"; }
for p in msca mscactl auditverify; do put 0755 "$out/$p" usr/bin/$p; done
put 0644 $from/msca.desktop usr/share/applications/msca.desktop
put 0644 assets/icons/msca.svg usr/share/icons/hicolor/scalable/apps/msca.svg
put 0644 $from/msca-256.png usr/share/icons/hicolor/256x256/apps/msca.png
put 0644 $from/msca-48.png usr/share/icons/hicolor/48x48/apps/msca.png
put 0644 $from/policy.json etc/msca/policy.json
for d in assets/guide/*.md; do put 0644 "$d" "usr/share/doc/msca/guide/${d##*/}"; done
for d in README.md SECURITY.md CHANGELOG.md REQUIREMENTS.md "$out/LICENCES.txt" "$out/msca.cdx.json" $from/copyright; do put 0644 "$d" "usr/share/doc/msca/${d##*/}"; done
man=$root/usr/share/man/man1
mkdir -p "$man"
filled $from/msca.1 >"$man/msca.1"
"$out/mscactl" help | $from/page.sh mscactl "msca for administrators" "$version" >"$man/mscactl.1"
{ "$out/auditverify" 2>&1 || true; } | sed 1d | $from/page.sh auditverify "prove an audit database or an evidence bundle" "$version" >"$man/auditverify.1"
gzip -9n "$man"/*

chmod 0755 "$root"
mkdir "$root/DEBIAN"
size=$(du -sk --apparent-size "$root" | cut -f1)
filled $from/control.in >"$root/DEBIAN/control"
for f in conffiles; do install -m 0644 $from/$f "$root/DEBIAN/$f"; done
for f in postinst postrm; do install -m 0755 $from/$f "$root/DEBIAN/$f"; done
(cd "$root" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Zxz --threads-max=1 -b "$root" "$dist/msca_${version}_amd64.deb"
