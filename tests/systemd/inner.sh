#!/bin/bash
# The service's life under a real systemd: start to READY, search by others, reload, kill -9, watchdog, a broken configuration, stop.
set -eu
fail() { echo "FAIL: $1"; systemctl status newsvane --no-pager -l || true; journalctl -u newsvane --no-pager -o cat | tail -30; exit 1; }
property() { systemctl show newsvane -p "$1" --value; }
until_true() { for _ in $(seq 100); do if eval "$1"; then return 0; fi; sleep 0.1; done; fail "never became true: $1"; }
as() { setpriv --reuid="$1" --regid="$2" --clear-groups "${@:3}"; }

systemd-sysusers /etc/newsvane/newsvane.sysusers.conf
useradd --no-create-home --gid newsvane analyst
useradd --no-create-home stranger

# An archive with one undelivered alert, made by the service's user before the first start.
install -d -o newsvane -g newsvane -m 750 /var/lib/newsvane
echo '{"id":"seed","lang":"de","date":"2026-03-02","title":"Turmbau zu Ferrow vollendet","text":"Der Turm von Ferrow steht."}' > /tmp/one.jsonl
as newsvane newsvane newsvane -c /etc/newsvane --data /var/lib/newsvane import --alerts /tmp/one.jsonl

# A watchdog that bites within the patience of a test.
mkdir -p /etc/systemd/system/newsvane.service.d
printf '[Service]\nWatchdogSec=3\nRestartSec=200ms\n' > /etc/systemd/system/newsvane.service.d/test.conf
systemctl daemon-reload

systemctl start newsvane || fail "start"
[ "$(property ActiveState)" = active ] || fail "not active"
property StatusText | grep -q polling || fail "no status: $(property StatusText)"
[ "$(stat -c %U "/proc/$(property MainPID)")" = newsvane ] || fail "wrong user"

# Search by another process: the same user opens the files, others ask the socket, strangers are told why not.
as newsvane newsvane newsvane -c /etc/newsvane --data /var/lib/newsvane search turm | grep -q seed || fail "search by the service's user"
newsvane search turm | grep -q seed || fail "search by root through the socket"
as analyst newsvane newsvane search turm | grep -q seed || fail "search by a member of the group"
as analyst newsvane cat /var/log/newsvane/alerts.log | grep -q tower-rule || fail "the group cannot read the alert log"
code=0; as stranger nogroup newsvane search turm >/dev/null 2>&1 || code=$?
[ $code = 5 ] || fail "a stranger got exit code $code"
until_true 'journalctl NEWSVANE_RULE=tower-rule -o cat --no-pager | grep -q Ferrow'

# Reload: a good configuration is taken, a broken one is refused and the old one stays in force.
systemctl reload newsvane
until_true 'property StatusText | grep -q reloaded'
cp /etc/newsvane/sources.toml /tmp/sources.toml
echo 'nonsense = 1' >> /etc/newsvane/sources.toml
kill -HUP "$(property MainPID)"
until_true 'property StatusText | grep -q refused'
[ "$(property ActiveState)" = active ] || fail "a broken reload ended the service"
cp /tmp/sources.toml /etc/newsvane/sources.toml

# kill -9: started again.
before=$(property NRestarts)
kill -9 "$(property MainPID)"
until_true '[ "$(property NRestarts)" -gt '"$before"' ] && [ "$(property ActiveState)" = active ]'

# A process that makes no progress is ended by the watchdog and started again.
before=$(property NRestarts)
kill -STOP "$(property MainPID)"
until_true '[ "$(property NRestarts)" -gt '"$before"' ] && [ "$(property ActiveState)" = active ]'

# One that makes progress is not, although nothing can be fetched.
before=$(property NRestarts)
sleep 7
[ "$(property NRestarts)" = "$before" ] || fail "the watchdog bit a healthy service"

# SIGTERM drains.
systemctl stop newsvane
[ "$(property Result)" = success ] || fail "stop: $(property Result)"
as newsvane newsvane newsvane -c /etc/newsvane --data /var/lib/newsvane index verify || fail "index verify"

# A broken configuration does not loop.
echo 'nonsense = 1' >> /etc/newsvane/sources.toml
before=$(property NRestarts)
if systemctl start newsvane; then fail "started with a broken configuration"; fi
sleep 1
[ "$(property ActiveState)" = failed ] || fail "loops: $(property ActiveState)"
[ "$(property NRestarts)" = 0 ] || [ "$(property NRestarts)" = "$before" ] || fail "was restarted"

systemd-analyze security newsvane --no-pager | tail -1
echo PASS
