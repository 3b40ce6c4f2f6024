#!/usr/bin/env bash
# Installs the Windows programs under Debian's wine and works them as far as it goes:
# set-up, look-up, audit trail, evidence, machine policy, and the desktop with real
# keys on a virtual display. Wine 8 has no smartcard service; that is said properly.
source "$(dirname "$0")/common.sh"
msi=$(ls "$dist"/msca-*-x64.msi)
work=$(mktemp -d)
GOOS=windows CGO_ENABLED=0 nice go test -c -o "$work/store.exe" ./audit/store
umask 077 # wine makes access lists from mode bits
export WINEPREFIX=$work/prefix HOME=$work WINEDEBUG=-all LIBGL_ALWAYS_SOFTWARE=1
# uiautomationcore of wine 8 is a stub that ends the program; Fyne does without it.
export WINEDLLOVERRIDES="mscoree,mshtml=;bcryptprimitives=n;uiautomationcore="
displays=()
finish() {
  wineserver -k 2>/dev/null || true
  for pid in "${displays[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

fail() { echo "FAIL: $*" >&2; [ ! -s "$work/said" ] || cat "$work/said" >&2; exit 1; }
ok() { echo "ok   $*"; }
# ctl CODE WORDS...: mscactl with this exit code; what it prints is in $work/out,
# and with what it tells besides in $work/said.
ctl() {
  local want=$1 code=0
  shift
  timeout 180 wine "$bin/mscactl.exe" "$@" >"$work/out" 2>"$work/said" || code=$?
  cat "$work/out" >>"$work/said"
  [ "$code" = "$want" ] || fail "mscactl $*: exit code $code, not $want"
}
says() { grep -qE -- "$1" "$work/said" || fail "nothing said like: $1"; }

x86_64-w64-mingw32-gcc -shared -o "$work/bcryptprimitives.dll" assets/packaging/windows/prng.c -ladvapi32
timeout 300 wineboot -i >/dev/null 2>&1 || true
cp "$work/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"
cdrive=$WINEPREFIX/drive_c
timeout 300 wine msiexec /i "Z:${msi//\//\\}" /qn || fail "silent installation"
bin=$cdrive/Program\ Files/msca
for p in msca mscactl auditverify; do [ -s "$bin/$p.exe" ] || fail "no $p.exe in Program Files"; done
ok "silent installation for the machine"
cd "$work" # Z:\...: paths below are taken from here

if [ "$(id -u)" = 0 ]; then # only root can make a folder that wine takes for somebody else's
  mkdir "$cdrive/ProgramData/msca"; chown 65534 "$cdrive/ProgramData/msca"
  ctl 1 init --org X26 --system ward-7 --admin jsmith --password-stdin <<<'wandering lamps over quiet water'
  says 'made by somebody else'
  [ -z "$(ls -A "$cdrive/ProgramData/msca")" ] || fail "something was left in the folder of somebody else"
  rmdir "$cdrive/ProgramData/msca"
  ok "a data folder that somebody else has made beforehand is refused"
fi

ctl 0 init --org X26 --system ward-7 --admin jsmith --password-stdin <<<'wandering lamps over quiet water'
[ -s "$cdrive/ProgramData/msca/audit/audit.db" ] || fail "no audit trail in ProgramData"
ctl 0 audit verify
says 'verdict +intact'
ok "init makes the data folder in ProgramData; the trail verifies"

echo '{"session.idle-lock": "3m"}' >"$bin/policy.json"
ctl 0 config show
says 'session.idle-lock +3m .*machine policy'
ctl 3 config set session.idle-lock 5m --as jsmith --password-stdin <<<'wandering lamps over quiet water'
says 'fixed by the machine policy'
ok "the machine policy beside the programs outranks the settings"

chmod 0644 "$cdrive/ProgramData/msca/audit/keys/audit-store.key" # Everyone may read
ctl 7 audit checkpoint
says 'others may read it'
chmod 0600 "$cdrive/ProgramData/msca/audit/keys/audit-store.key"
ok "a key that everyone may read is refused"

ctl 0 --training lookup getPatientDetailsByNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --as nurse --password-stdin <<<'practice makes perfect'
says 'PENHALLOW'
[ -d "$cdrive/users/$(id -un)/AppData/Local/msca-training" ] || fail "no training folder in LocalAppData"
ctl 0 --training audit checkpoint
cp out held.note
ctl 0 --training audit vkey
cp out vkey.txt
ctl 0 --training audit export --patient 9990000034 --out ev.zip --as privacy --password-stdin <<<'practice makes perfect'
timeout 120 wine "$bin/auditverify.exe" ev.zip --vkey vkey.txt --checkpoint held.note >said 2>&1 || fail "auditverify of the evidence"
says 'intact'
ctl 0 --training audit verify
says 'verdict +intact'
ok "training look-up, evidence, auditverify"

ctl 4 card list
says 'The smartcard service is not running'
ok "no PC/SC service is said properly"

# The store's own tests of access lists and of several processes on one folder. Wine 8
# cannot clear Go's temporary folders away, and that alone they may fail for.
timeout 600 wine store.exe -test.v -test.run 'CrowdMayRead|SeveralProcessesAppend|StoresOnOneFolder' >said 2>&1 || true
[[ $(tail -1 said) =~ ^(PASS|FAIL) ]] || fail "the tests of the store did not end"
[ "$(grep -cE '^=== RUN +[^/]+$' said)" = 3 ] || fail "the tests of the store are not the three"
! grep -vE 'TempDir RemoveAll cleanup: .*Invalid function' said | grep -E '\.go:[0-9]+:|panic:|--- SKIP' || fail "the tests of the store"
ok "access lists, and locks between processes"

# display OPTION...: a virtual display with a window manager, for a wine that has
# not seen another before.
display() {
  wineserver -k || true; wineserver -w
  exec {fd}> >(cat >"$work/display")
  Xvfb -displayfd "$fd" -screen 0 1280x900x24 -nolisten tcp -noreset "$@" 2>/dev/null &
  displays+=($!)
  exec {fd}>&-
  for _ in $(seq 300); do [ -s "$work/display" ] && break; sleep 0.1; done
  DISPLAY=:$(cat "$work/display")
  rm "$work/display"
  export DISPLAY
  openbox >/dev/null 2>&1 &
  displays+=($!)
  for _ in $(seq 300); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q '#' && break; sleep 0.1; done
}
titled() {
  timeout 120 xdotool search --sync --onlyvisible --name "$1" >"$work/window" 2>/dev/null ||
    fail "no window titled $1; there is: $(xdotool search --onlyvisible --name . getwindowname %@ 2>/dev/null)"
}
# front WINDOW: to the front, as soon as the window manager obeys. Wine takes the
# keyboard focus itself, a while later.
front() {
  for _ in $(seq 300); do
    [ "$(xdotool getactivewindow 2>/dev/null)" = "$1" ] || xdotool windowactivate "$1" 2>/dev/null || true
    [ "$(xdotool getwindowfocus -f 2>/dev/null)" != "$1" ] || return 0
    sleep 0.1
  done
  fail "the window does not come to the front"
}
picture() { mkdir -p "$dist/pictures"; import -window root "$dist/pictures/$1.png" 2>/dev/null || true; }

display +extension GLX
timeout 600 wine "$bin/msca.exe" --training >said 2>&1 &
titled 'Computer Misuse Act warning - TRAINING'
front "$(head -1 window)"
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
picture windows-look-up
ok "the desktop: keys arrive, card sign-in, look-up"
wineserver -k || true; wineserver -w
ctl 0 --training audit verify
says 'verdict +intact'
ok "after its end by force the trail verifies"

cp "$cdrive/users/$(id -un)/AppData/Local/msca-training/training/cards/anchors.pem" anchors.pem
ctl 0 config set card.anchors anchors.pem --as jsmith --password-stdin <<<'wandering lamps over quiet water'
timeout 600 wine "$bin/msca.exe" >said 2>&1 &
titled 'Computer Misuse Act warning - msca'
front "$(head -1 window)"
xdotool key Return
titled '^Waiting for a card'
picture windows-no-card-service
ok "the live desktop without a smartcard service waits for a card"

display -extension GLX
timeout 600 wine "$bin/msca.exe" --training >said 2>&1 &
titled '^msca$'
picture windows-no-opengl
xdotool key Return
for _ in $(seq 300); do xdotool search --onlyvisible --name '^msca$' >/dev/null 2>&1 || break; sleep 0.1; done
ok "without OpenGL a box says what to do"

wineserver -k || true; wineserver -w
unset DISPLAY
timeout 300 wine msiexec /x "Z:${msi//\//\\}" /qn || fail "silent removal"
[ ! -e "$bin/msca.exe" ] || fail "removal left the programs"
[ -s "$cdrive/ProgramData/msca/audit/audit.db" ] && [ -s "$bin/policy.json" ] || fail "removal took data along"
timeout 300 wine msiexec /i "Z:${msi//\//\\}" /qn || fail "installation again"
ctl 0 audit verify
says 'verdict +intact'
ok "removal keeps the audit trail and the machine policy; a new installation opens it"
