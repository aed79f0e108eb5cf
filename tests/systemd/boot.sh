#!/bin/bash
# Boots a real systemd as PID 1 of fresh namespaces, on an overlay of this machine's root file system (nothing on the host is changed), installs the
# binary, the unit and the configuration there, and runs a script inside.
#
#   boot.sh BINARY UNIT CONFIG_DIR INNER_SCRIPT
#
# Exit 0: the inner script printed "PASS" on a line of its own. Exit 77: this machine cannot do it, and the reason is printed.
# Needs root, overlayfs, a mounted cgroup2, and systemd, unshare, findmnt and pivot_root.
set -eu
skip() { echo "skipped: $1"; exit 77; }
[ "$(id -u)" = 0 ] || skip "not root"
for tool in unshare findmnt pivot_root timeout; do command -v $tool >/dev/null || skip "$tool is not installed"; done
[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
CGROUP_ROOT=$(findmnt -nt cgroup2 -o TARGET | head -1)
[ -n "$CGROUP_ROOT" ] || skip "no cgroup2 is mounted"
CGROUP=$CGROUP_ROOT/newsvane-boot-$$
mkdir "$CGROUP" 2>/dev/null || skip "cgroup2 cannot be written"

BINARY=$(readlink -f "$1") UNIT=$(readlink -f "$2") CONFIG=$(readlink -f "$3") INNER=$(readlink -f "$4")
SCRATCH=$(mktemp -d -t newsvane-boot.XXXXXX)
BOOT=
cleanup() {
  if [ -n "$BOOT" ]; then kill -9 "$BOOT" 2>/dev/null || true; fi
  wait 2>/dev/null || true
  find "$CGROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
  umount -l "$SCRATCH" 2>/dev/null || true
  rm -rf --one-file-system "$SCRATCH"
}
trap cleanup EXIT

cat > "$SCRATCH/init.sh" <<'INIT'
set -eu
SCRATCH=$1 BINARY=$2 UNIT=$3 CONFIG=$4 INNER=$5
mount --make-rprivate /
mount -t tmpfs -o size=512m,mode=755 tmpfs "$SCRATCH/layers"
mkdir "$SCRATCH/layers/up" "$SCRATCH/layers/work" "$SCRATCH/layers/root"
ROOT=$SCRATCH/layers/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$SCRATCH/layers/up,workdir=$SCRATCH/layers/work" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount -t sysfs sysfs "$ROOT/sys"
mount -t cgroup2 cgroup2 "$ROOT/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$ROOT/run"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
mount -t tmpfs -o mode=755,size=4m tmpfs "$ROOT/dev"
for device in null zero full random urandom tty; do touch "$ROOT/dev/$device"; mount --bind /dev/$device "$ROOT/dev/$device"; done
mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$ROOT/dev/pts"
ln -s pts/ptmx "$ROOT/dev/ptmx"
ln -s /proc/self/fd "$ROOT/dev/fd"

# Nothing of the host's services is started; the journal lives in memory and drops nothing.
rm -rf "$ROOT/etc/systemd/system" "$ROOT/var/log/journal" "$ROOT/etc/newsvane" "$ROOT/var/lib/newsvane" "$ROOT/var/log/newsvane"
mkdir -p "$ROOT/etc/systemd/system" "$ROOT/etc/systemd/journald.conf.d" "$ROOT/etc/newsvane"
: > "$ROOT/etc/fstab"
rm -f "$ROOT/etc/machine-id"
systemd-id128 new > "$ROOT/etc/machine-id"
printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\n' > "$ROOT/etc/systemd/journald.conf.d/test.conf"
install -m755 "$BINARY" "$ROOT/usr/local/bin/newsvane"
install -m644 "$UNIT" "$ROOT/etc/systemd/system/newsvane.service"
install -m755 "$INNER" "$ROOT/usr/local/bin/boot-inner"
cp -r "$CONFIG/." "$ROOT/etc/newsvane/"
chmod -R a+rX "$ROOT/etc/newsvane"
cat > "$ROOT/etc/systemd/system/boot.target" <<X
[Unit]
Requires=basic.target boot.service
AllowIsolate=yes
X
cat > "$ROOT/etc/systemd/system/boot.service" <<X
[Unit]
After=basic.target systemd-journald.service dbus.socket
Wants=systemd-journald.service dbus.socket
FailureAction=exit-force
SuccessAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/bash /usr/local/bin/boot-inner
StandardOutput=file:/run/boot.out
StandardError=inherit
TimeoutStartSec=150
X
for unit in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket \
  systemd-modules-load.service systemd-sysctl.service systemd-timesyncd.service systemd-networkd.service systemd-resolved.service \
  systemd-logind.service getty.target dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-fs-fuse-connections.mount sys-kernel-config.mount proc-sys-fs-binfmt_misc.automount systemd-firstboot.service \
  systemd-pstore.service systemd-random-seed.service; do
  ln -sf /dev/null "$ROOT/etc/systemd/system/$unit"
done
touch "$SCRATCH/out" "$ROOT/run/boot.out"
mount --bind "$SCRATCH/out" "$ROOT/run/boot.out"
cd "$ROOT"
mkdir -p .old
pivot_root . .old
cd /
umount -l /.old
mount --make-rshared /
exec env -i container=boot-test PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb /lib/systemd/systemd --unit=boot.target \
  --log-target=console --log-level=warning --show-status=0 --default-standard-output=journal </dev/null
INIT
mkdir "$SCRATCH/layers"
# Enter our own cgroup first, so that the cgroup namespace is rooted there.
( echo $BASHPID > "$CGROUP/cgroup.procs"
  exec timeout -k 5 170 unshare --pid --mount --net --uts --ipc --cgroup --fork --kill-child \
    bash "$SCRATCH/init.sh" "$SCRATCH" "$BINARY" "$UNIT" "$CONFIG" "$INNER" ) &
BOOT=$!
wait $BOOT || true
BOOT=
[ -e "$SCRATCH/out" ] || skip "the namespaces could not be made"
cat "$SCRATCH/out"
grep -qx PASS "$SCRATCH/out"
