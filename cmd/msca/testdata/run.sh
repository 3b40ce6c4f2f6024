#!/usr/bin/env bash
# Opens the app in training mode: on the display where there is one, else on a
# virtual one, where it is worked by real key strokes.
set -euo pipefail
bin=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$bin/msca" --training
fi
exec go run -tags x11,gles,migrated_fynedo,no_emoji ./cmd/internal/ward/walk "$bin" out/run
