#!/bin/sh
# Makes a fresh machine ready to build and test. usage: prepare.sh [spring|bench|pictures|workflows]     for these: what they need too
# Says nothing and changes nothing where nothing is missing.
set -eu
cd "$(dirname "$0")/../.."

# npm writes this file at the end of each complete install.
stamp=node_modules/.package-lock.json
if [ ! -e "$stamp" ] || [ -n "$(find package-lock.json -newer "$stamp")" ]; then
  npm ci --no-audit --no-fund
  touch "$stamp"
fi

[ "$(uname -s)" = Linux ] || { echo "prepare: not Linux: what needs no test hosts can run"; exit 0; }

# Shows what apt says only if it fails.
install_packages() {
  said=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"; } >"$said" 2>&1; then
    echo "prepare: installed $(grep -c '^Setting up ' "$said" || :) packages, dependencies included"
    rm "$said"
  else
    cat "$said" >&2
    rm "$said"
    exit 1
  fi
}

has_jdk() {
  command -v javac >/dev/null && [ "$(javac -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 17 ]
}

wanted="busybox debootstrap debian-archive-keyring systemd-container iproute2 nftables openssh-client curl jq openssl rsync wrk shellcheck gradle ca-certificates"
command -v python3 >/dev/null || wanted="$wanted python3"
case ${1-} in spring | bench) wanted="$wanted maven" ;; esac
[ "${1-}" != workflows ] || python3 -m pip --version >/dev/null 2>&1 || wanted="$wanted python3-pip"
[ "${1-}" != pictures ] || wanted="$wanted chromium fonts-liberation fonts-lato fonts-noto-color-emoji"
command -v dpkg-query >/dev/null || { echo "prepare: no apt here; test hosts and the build need: $wanted, a JDK 17"; exit 0; }
# An installed JDK is only asked if the package is missing: it takes a moment to start.
case $(dpkg-query -W -f '${db:Status-Abbrev}' openjdk-17-jdk-headless 2>/dev/null || :) in
ii*) ;;
*) has_jdk || wanted="$wanted openjdk-17-jdk-headless" ;;
esac

installed=" $(dpkg-query -W -f '${db:Status-Abbrev}:${Package}\n' | sed -n 's/^ii *://p' | tr '\n' ' ')"
missing=
for package in $wanted; do
  case $installed in *" $package "*) ;; *) missing="$missing $package" ;; esac
done
if [ -n "$missing" ] && [ "$(id -u)" -ne 0 ]; then
  echo "prepare: missing, and only root can install:$missing"
elif [ -n "$missing" ]; then
  echo "prepare: installing with apt, which can take a few minutes:$missing"
  # shellcheck disable=SC2086  # one word per package
  install_packages $missing
fi
[ "${1-}" != workflows ] || sh test/tools/get-workflow-tools.sh
# Where they can't be had, the benchmark takes OpenSSH instead, and says so.
[ "${1-}" != bench ] || sh test/tools/get-go-tools.sh github.com/appleboy/drone-scp@v1.8.1 github.com/appleboy/drone-ssh@v1.8.4 ||
  echo "prepare: the benchmark will run the steps of scp-action and ssh-action by OpenSSH"
