#!/bin/sh
# The deploy user logs in with tcsh, whose startup file prints.
usermod --shell /bin/tcsh ubuntu
echo "echo 'Welcome to the shop. All that you do is logged.'" >/home/ubuntu/.tcshrc
chown ubuntu:ubuntu /home/ubuntu/.tcshrc
