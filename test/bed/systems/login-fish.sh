#!/bin/sh
# The deploy user logs in with fish, whose startup file sets the title of a terminal: bytes without a newline.
usermod --shell /usr/bin/fish ubuntu
mkdir -p /home/ubuntu/.config/fish
printf '%s\n' "printf '\\e]0;shop\\a'" >/home/ubuntu/.config/fish/config.fish
chown -R ubuntu:ubuntu /home/ubuntu/.config
