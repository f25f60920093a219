#!/bin/sh
# Makes the file system that the test hosts of a system start from: Debian with systemd, sshd, sudo and nginx as a plain server has them.
# usage: make-image.sh TARGET SUITE PACKAGES MIRROR [CHANGE…]     as root; TARGET appears only once it is complete
# PACKAGES, separated by commas, come on top; MIRROR may be empty; CHANGE is a script that is run in the image at the end.
# This file and the changes are the recipe: their hash names the image in the cache, so an edit here makes a new one.
set -eu

target=$1
suite=$2
more=$3
mirror=$4
shift 4
partial=$target.partial
packages=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,openssh-server,sudo,nginx,psmisc,curl,iproute2,procps,rsync

[ ! -d "$target" ] || exit 0
rm -rf "$partial"
debootstrap --variant=minbase --include="$packages${more:+,$more}" "$suite" "$partial" ${mirror:+"$mirror"}
chroot "$partial" apt-get clean
rm -rf "$partial"/var/lib/apt/lists/* "$partial"/etc/ssh/ssh_host_*

chroot "$partial" useradd --uid 1000 --create-home --shell /bin/bash ubuntu
mkdir -p "$partial/var/lib/systemd/linger"
: >"$partial/var/lib/systemd/linger/ubuntu"

cat >"$partial/etc/ssh/sshd_config.d/bed.conf" <<'CONF'
PasswordAuthentication no
UseDNS no
CONF

# A name server that nobody can reach makes every lookup wait; without one it fails at once.
: >"$partial/etc/resolv.conf"
# What a host of an hour's life does without, so that it boots in a second or two.
chroot "$partial" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer logrotate.timer systemd-timesyncd.service console-getty.service rsync.service
chroot "$partial" systemctl --quiet enable systemd-networkd.service nginx.service ssh.service

for change in "$@"; do
  chroot "$partial" sh -eu -s <"$change"
done
mv "$partial" "$target"
