#!/bin/sh
# The deploy user logs in with zsh, whose startup file prints.
usermod --shell /bin/zsh ubuntu
echo "echo 'Welcome to the shop. All that you do is logged.'" >/home/ubuntu/.zshenv
chown ubuntu:ubuntu /home/ubuntu/.zshenv
