#!/usr/bin/env bash
# Becomes the systemd of a root, for run.sh: boot.sh ROOT WORK, in new namespaces.

set -euo pipefail
root=$1 work=$2
# Changes stay in memory.
mount -t tmpfs tmpfs "$work/tree"
mkdir "$work/tree/upper" "$work/tree/work" "$work/tree/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/tree/upper,workdir=$work/tree/work" "$work/tree/root"
cd "$work/tree/root"

mount -t proc proc proc
# Settings of the kernel belong to the machine outside.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for link in fd:/proc/self/fd stdin:/proc/self/fd/0 stdout:/proc/self/fd/1 stderr:/proc/self/fd/2; do
    ln -s "${link#*:}" "dev/${link%%:*}"
done
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
: >dev/console
mount --bind "$work/shared/console" dev/console
mkdir -p srv/shared srv/host var/log/journal
mount --bind "$work/shared" srv/shared
mount --bind "$work/shared/journal" var/log/journal

install -m 755 srv/shared/capi srv/shared/capi-full usr/local/bin/
tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
echo capi-test >etc/hostname
hostname capi-test
ln -s /dev/null etc/systemd/system/console-getty.service
cat >etc/systemd/system/checks.service <<'END'
[Unit]
After=multi-user.target
Wants=multi-user.target
SuccessAction=poweroff
FailureAction=poweroff
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -B /srv/shared/checks.py
StandardOutput=append:/srv/shared/report
StandardError=append:/srv/shared/report
END
pivot_root . srv/host
# systemd mounts the credentials of a service in a namespace that passes mounts on.
# Nothing in here may change the clock, the kernel or its devices.
# shellcheck disable=SC2016
exec env -i container=capi-test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin TERM=dumb chroot . /bin/sh -c '
    umount -l /srv/host
    mount --make-rshared /
    exec setpriv --bounding-set -sys_module,-sys_time,-sys_rawio,-syslog,-mknod \
        /lib/systemd/systemd --unit=checks.service --show-status=false' </dev/null >/dev/console 2>&1
