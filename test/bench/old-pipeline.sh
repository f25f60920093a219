#!/bin/sh
# The pipeline that this action replaces, call for call: six logins by ssh and scp, its waits included. What it runs is its
# own, but for one thing: the JVM gets all three of its streams from files, for an open one would hold the session.
# Environment: APP_SSH and NGINX_SSH (host:port of each sshd), APP_HOST (address of the application), KEY (private key file),
# JAR, BUILD_NUMBER, DEPLOY_PATH, BLUE and GREEN (ports), JAVA_OPTIONS.
set -u

options="-F /dev/null -i $KEY -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"

on() { # HOST:PORT COMMAND
  # shellcheck disable=SC2086  # one word an option
  ssh $options -p "${1##*:}" "ubuntu@${1%:*}" "$2"
}

# The log's groups tell the benchmark when each stage begins.
stage() { echo "::group::$1"; }

stage 'Target port'
if on "$NGINX_SSH" "test -e /etc/nginx/sites-enabled/dev_$GREEN"; then
  target=$BLUE live=$GREEN
else
  target=$GREEN live=$BLUE
fi

stage Stop
on "$APP_SSH" "fuser -s -k $target/tcp"
tries=1
while [ -n "$(on "$APP_SSH" "fuser $target/tcp 2>/dev/null")" ] && [ "$tries" -lt 10 ]; do
  tries=$((tries + 1))
  sleep 5
done
sleep 2

stage Copy
# shellcheck disable=SC2086
scp -q $options -P "${APP_SSH##*:}" "$JAR" "ubuntu@${APP_SSH%:*}:$DEPLOY_PATH/" || exit 1

stage Start
command="nohup java -jar -Dserver.port=$target -Dspring.profiles.active=dev $JAVA_OPTIONS $DEPLOY_PATH/$(basename "$JAR")"
on "$APP_SSH" "$command >$DEPLOY_PATH/$BUILD_NUMBER.log 2>&1 </dev/null &" || exit 1

stage Health
tries=1
while ! curl -s -o /dev/null "http://$APP_HOST:$target" && [ "$tries" -lt 5 ]; do
  tries=$((tries + 1))
  sleep 10
done

stage Switch
enabled=/etc/nginx/sites-enabled
on "$NGINX_SSH" "sudo unlink $enabled/dev_$live && sudo ln -s /etc/nginx/sites-available/dev_$target $enabled && sudo systemctl reload nginx"
