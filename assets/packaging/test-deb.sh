#!/usr/bin/env bash
# Installs the package on a fresh minimal Debian 12 (debootstrap, in a folder of its
# own), works it as the service account and as a user, removes it, purges it and
# installs it again: the audit trail has to outlast all of that. Needs root.
source "$(dirname "$0")/common.sh"
deb=$(ls "$dist"/msca_*_amd64.deb)
[ "$(id -u)" = 0 ] || { echo "deb-test needs root, for debootstrap" >&2; exit 1; }
suite=bookworm mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
base=$(mktemp -d)
chmod 0755 "$base"
root=$base/machine
mounted=()
finish() {
  for pid in $(ls /proc | grep -E '^[0-9]+$'); do # what was left running in there
    [ "$(readlink "/proc/$pid/root" 2>/dev/null)" != "$root" ] || kill -9 "$pid" 2>/dev/null || true
  done
  for m in "${mounted[@]}"; do umount -l "$m"; done
  rm -rf --one-file-system "$base"
}
trap finish EXIT
fail() { echo "FAIL: $*" >&2; [ ! -s "$base/said" ] || cat "$base/said" >&2; exit 1; }
ok() { echo "ok   $*"; }

nice debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$base/said" 2>&1 || fail "debootstrap"
for m in proc dev; do mount --bind "/$m" "$root/$m"; mounted=("$root/$m" "${mounted[@]}"); done
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no services in there
chmod +x "$root/usr/sbin/policy-rc.d"

on() { nice chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root "$@"; }
apt() { on DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -y --no-install-recommends "$@" >"$base/said" 2>&1 || fail "apt-get $*"; }
# as USER COMMAND...: what it says is in $base/said.
as() {
  local user=$1
  shift
  on HOME="$(on sh -c "getent passwd $user" | cut -d: -f6)" runuser -u "$user" -- "$@" >"$base/said" 2>&1
}
says() { grep -qE -- "$1" "$base/said" || fail "nothing said like: $1"; }

apt update
install -m 0644 "$deb" "$root/msca.deb"
apt install /msca.deb
ok "installs on a minimal Debian with what it depends on: $(on dpkg-query -W -f '${Version}' msca)"
for p in msca mscactl auditverify; do
  on ldd /usr/bin/$p >"$base/said" 2>&1 || true
  ! grep -q 'not found' "$base/said" || fail "$p lacks libraries"
done
[ "$(on stat -c '%U:%G %a' /var/lib/msca)" = "msca:msca 700" ] || fail "the data folder is $(on stat -c '%U:%G %a' /var/lib/msca)"
ok "the data folder is open to the service account only"

secret='wandering lamps over quiet water'
as msca mscactl init --org X26 --system ward-7 --admin jsmith --password-stdin <<<"$secret" || fail "mscactl init"
! on mscactl audit verify >"$base/said" 2>&1 || fail "root may work in the folder of the service account"
says 'belongs to msca'
as msca mscactl audit verify || fail "mscactl audit verify"
says 'verdict +intact'
echo '{"session.idle-lock": "3m"}' >"$root/etc/msca/policy.json"
as msca mscactl config show || fail "mscactl config show"
says 'session.idle-lock +3m .*machine policy'
! as msca mscactl config set session.idle-lock 5m --as jsmith --password-stdin <<<"$secret" || fail "a user changes what the machine policy fixes"
ok "set up as the service account; root is kept out; the machine policy outranks the settings"

on useradd --create-home --shell /bin/bash nurse
on passwd -d nurse >/dev/null 2>&1
as nurse mscactl --training lookup getPatientDetailsByNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --as nurse --password-stdin <<<'practice makes perfect' || fail "training look-up"
says 'PENHALLOW'
ok "training look-up as an ordinary user"

apt install xvfb xauth openbox xdotool libgl1-mesa-dri x11-utils
cat >"$root/usr/local/bin/walk" <<'WALK'
#!/bin/bash
# The desktop in training, worked by keys.
set -eu
cd
Xvfb :99 -screen 0 1280x900x24 -nolisten tcp -noreset 2>/dev/null &
export DISPLAY=:99 LIBGL_ALWAYS_SOFTWARE=1
for _ in $(seq 600); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
for _ in $(seq 300); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q '#' && break; sleep 0.1; done
msca --training &
app=$!
titled() { timeout 120 xdotool search --sync --onlyvisible --name "$1" || { echo "no window titled $1: $(xdotool search --onlyvisible --name . getwindowname %@)"; exit 1; }; }
window=$(titled 'Computer Misuse Act warning - TRAINING' | head -1)
for _ in $(seq 300); do # as soon as the window manager obeys
  [ "$(xdotool getactivewindow 2>/dev/null)" = "$window" ] || xdotool windowactivate "$window" 2>/dev/null || true
  [ "$(xdotool getwindowfocus -f 2>/dev/null)" != "$window" ] || break
  sleep 0.1
done
xdotool key Return
titled '^Sign in - TRAINING'
xdotool type --delay 60 123456
xdotool key Return
titled '^Choose your role'
xdotool key Return
titled '^Look-up'
xdotool type --delay 60 9990000034
xdotool key Tab
xdotool type --delay 60 29/02/1984
xdotool key Return
titled '^(Patient|Result).* - TRAINING'
kill $app
wait $app || true
mscactl --training audit verify
WALK
chmod 0755 "$root/usr/local/bin/walk"
mkdir -p "$root/tmp/.X11-unix" && chmod 1777 "$root/tmp" "$root/tmp/.X11-unix"
as nurse timeout 400 /usr/local/bin/walk || fail "the desktop in training"
says 'verdict +intact'
ok "the desktop in training: card sign-in and look-up by keys; the trail verifies"

trail=$root/var/lib/msca/audit/audit.db
head=$(as msca mscactl audit checkpoint && cat "$base/said")
# An upgrade, to the same programs under the next version: what the administrator
# wrote and the data stay.
dpkg-deb -R "$deb" "$base/next"
sed -i 's/^Version: .*/&+next/' "$base/next/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$base/next" "$root/next.deb" >/dev/null
apt install /next.deb
[[ $(on dpkg-query -W -f '${Version}' msca) = *+next ]] || fail "the upgrade did not take place"
grep -q 3m "$root/etc/msca/policy.json" || fail "the upgrade replaced the machine policy"
as msca mscactl audit verify || fail "the trail after an upgrade"
ok "an upgrade keeps the machine policy and the data"

apt remove msca
[ ! -e "$root/usr/bin/msca" ] && [ -s "$trail" ] && [ -s "$root/etc/msca/policy.json" ] || fail "removal"
ok "removal keeps the data and the machine policy"
apt purge msca
says 'stay in /var/lib/msca'
[ -s "$trail" ] && [ ! -e "$root/etc/msca/policy.json" ] || fail "purge"
[ "$(on stat -c '%U:%G %a' /var/lib/msca)" = "msca:msca 700" ] || fail "purge opened the data folder"
ok "purge keeps the audit trail, and says where"
apt install /msca.deb
as msca mscactl audit verify || fail "the trail after purge and a new installation"
says 'verdict +intact'
as msca mscactl audit checkpoint || fail "checkpoint"
[ "$(sed -n 1p "$base/said")" = "$(sed -n 1p <<<"$head")" ] || fail "another log than before"
ok "a new installation opens the same trail, and it verifies"
