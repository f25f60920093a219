#!/bin/sh
# bash's startup file, which it reads for the commands of sshd too, prints.
echo "echo 'Welcome to the shop. All that you do is logged.'" >/home/ubuntu/.bashrc
chown ubuntu:ubuntu /home/ubuntu/.bashrc
