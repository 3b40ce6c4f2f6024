#!/usr/bin/env bash
# Completes dist after deb.sh, windows.sh and msi.sh: the verification for auditors by
# itself, the source, the bill of materials, the licences, the sums.
source "$(dirname "$0")/common.sh"
install -m 0755 "$dist/linux/auditverify" "$dist/auditverify-$version-linux-amd64"
install -m 0755 "$dist/windows/auditverify.exe" "$dist/auditverify-$version-windows-amd64.exe"
git archive --format=tar --prefix="msca-$version/" HEAD | gzip -9n >"$dist/msca-$version-source.tar.gz"
bill "$dist" "$dist"/linux/{msca,mscactl,auditverify} "$dist"/windows/{msca,mscactl,auditverify}.exe
cd "$dist"
sha256sum "msca_${version}_amd64.deb" "msca-$version-x64.msi" "auditverify-$version-linux-amd64" "auditverify-$version-windows-amd64.exe" \
  "msca-$version-source.tar.gz" msca.cdx.json LICENCES.txt >SHA256SUMS
cat SHA256SUMS
