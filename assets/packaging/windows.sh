#!/usr/bin/env bash
# Builds the programs for Windows (amd64) into dist/windows, with Debian's mingw.
# Desktop GL, not gles: Windows offers no OpenGL ES. The accessibility tag tells
# screen readers what Fyne can tell them.
source "$(dirname "$0")/common.sh"
export GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc
out=$dist/windows
mkdir -p "$out"

# The linker takes resources from the folder of the package only.
resources() {
  x86_64-w64-mingw32-windres --preprocessor=x86_64-w64-mingw32-gcc --preprocessor-arg=-E --preprocessor-arg=-xc-header --preprocessor-arg=-DRC_INVOKED \
    -I assets/packaging/windows -O coff -D "NAME=\\\"$1\\\"" -D "DESCRIPTION=\\\"$2\\\"" -D "VERSION=\\\"$version\\\"" -D "BUILD=\\\"$build\\\"" -D "NUMBERS=${version//./,},0" \
    assets/packaging/windows/msca.rc "cmd/$1/rsrc_windows_amd64.syso"
}
trap 'rm -f cmd/*/rsrc_windows_amd64.syso' EXIT
resources msca "Mini Services Client Application"
resources mscactl "msca for administrators"
resources auditverify "msca audit verification"

CGO_ENABLED=1 compile migrated_fynedo,no_emoji,accessibility "-H windowsgui -extldflags=-Wl,--no-insert-timestamp" "$out/msca.exe" ./cmd/msca
CGO_ENABLED=0 compile '' '' "$out/mscactl.exe" ./cmd/mscactl
CGO_ENABLED=0 compile '' '' "$out/auditverify.exe" ./cmd/auditverify
ls -l "$out"
