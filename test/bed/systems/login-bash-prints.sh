#!/bin/sh
# bash's start file, which it reads for the commands of sshd too, prints.
echo "echo 'Welcome to the shop. All that you do is logged.'" >/home/ubuntu/.bashrc
chown ubuntu:ubuntu /home/ubuntu/.bashrc
