#!/bin/sh
# Makes this machine an app host and an nginx host with a user to deploy as, who may use sudo until `revoke`.
# usage: prepare-host.sh USER FOLDER    as root; leaves in FOLDER the user's key and the host's keys: key, known_hosts
set -eu
user=$1
folder=$2

missing=
command -v nginx >/dev/null || missing="$missing nginx"
[ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086  # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
fi

useradd --create-home --shell /bin/bash "$user"
mkdir -p "$folder"
ssh-keygen -q -t ed25519 -N '' -C self-test -f "$folder/key"
install -d -m 700 -o "$user" -g "$user" "/home/$user/.ssh"
install -m 600 -o "$user" -g "$user" "$folder/key.pub" "/home/$user/.ssh/authorized_keys"
echo "$user ALL=(ALL) NOPASSWD:ALL" >"/etc/sudoers.d/self-test"
chmod 440 /etc/sudoers.d/self-test

ssh-keygen -A
systemctl start ssh nginx
for key in /etc/ssh/ssh_host_*_key.pub; do
  sed 's/^/127.0.0.1 /' "$key"
done >"$folder/known_hosts"
# The runner's user needs them from here on.
chown -R "${SUDO_UID:-0}" "$folder"
