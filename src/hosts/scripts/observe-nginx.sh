# Reports everything about an nginx host that a plan needs; changes nothing. Arguments: sites-available, sites-enabled, the blue
# and the green site's file names, the instant layout's server snippet, its state folder, the
# command that tests nginx, the folder where a promotion is recorded, "version" where
# nginx's is wanted or "again" where only what may have changed is, the unit that systemd is to reload (or empty), then the commands that
# a promotion needs as root. A line of the latter is one argument.

# In one awk, which sets "name" before it reads the file: one may hold a table of many thousand lines.
tell_texts() { # NAME=PATH...
  for text in "$@"; do
    shift
    path=${text#*=}
    [ -r "$path" ] || continue
    say "present ${text%%=*} $(readlink -f "$path")"
    [ ! -f "$path" ] || set -- "$@" "name=${text%%=*}" "$path"
  done
  [ $# -eq 0 ] || awk '{ print "text " name " " $0 }' "$@" | strip_controls
}

tell_entries() {
  for entry in "$1"/*; do
    if [ -L "$entry" ]; then
      say "entry link $(link_time "$entry") $(readlink -f "$entry") ${entry##*/}"
    elif [ -f "$entry" ]; then
      say "entry file 0 $entry ${entry##*/}"
    fi
  done
}

see_workers() {
  seen=$(workers_and_masters)
  [ -n "$seen" ]
}

# Sets workers_age, in seconds: that of the oldest worker that accepts connections, since its configuration was read before. Empty
# while none is seen, and says so.
find_workers_age() {
  # One that is being restarted has none for a moment.
  wait_for 2 see_workers || say "workers-unseen yes"
  oldest=$(printf '%s\n' "$seen" | {
    oldest=''
    while read -r pid _; do
      find_begin "$pid" || continue
      [ "${oldest:-$began}" -lt "$began" ] || oldest=$began
    done
    printf '%s' "$oldest"
  })
  workers_age=$([ -z "$oldest" ] || seconds_since "$oldest")
}

# To be called right after that: the age counts from now.
tell_times() {
  now=$(date +%s)
  say "now $now"
  [ -z "$workers_age" ] || [ "$workers_age" -gt "$now" ] || say "workers-since $((now - workers_age))"
}

tell_version() {
  said=$(nginx -v 2>&1) || return 0
  version=${said##*/}
  say "version ${version%%[!0-9.]*}"
}

# The networks whose addresses are this host's own, and whether it has IPv6, whose file has no line if it is switched off. Flags that
# begin with a bit mark a route to the host itself.
tell_addresses() { # FOLDER
  net=$1
  set --
  for file in fib_trie ipv6_route if_inet6; do [ ! -r "$net/$file" ] || set -- "$@" "$net/$file"; done
  [ $# -eq 0 ] || awk '
    FILENAME ~ /if_inet6$/ { if (FNR == 1) print "ipv6 yes"; next }
    FILENAME ~ /ipv6_route$/ { if ($9 ~ /^[89a-f]/) print "address " $1 "/" $2; next }
    $1 == "|--" { at = $2 }
    $2 == "host" && $3 == "LOCAL" && !told[at $1]++ { print "address " at $1 }' "$@"
}

# Where SELinux confines nginx, the boolean decides whether it may connect to applications.
tell_selinux() { # FOLDER
  [ "$(cat "$1/enforce" 2>/dev/null)" = 1 ] || return 0
  case $(cat "$1/booleans/httpd_can_network_connect" 2>/dev/null) in 0*) say "selinux denies-connections" ;; esac
}

# What a promotion doesn't change. Where it was changed meanwhile, the run fails later, with the live version untouched.
tell_lasting() {
  # shellcheck disable=SC2086 # names
  require_tools $for_both $for_nginx
  say "user $(id -un)"
  [ "$scope" != version ] || tell_version
  live_snippet=${snippet##*/}
  say "instant-site $(readlink -f "$available")/${live_snippet%.server.conf}"
  [ -r /proc/1/stat ] || say "hidden-but-for $(sed -n 's|^[^ ]* /proc proc .*[ ,]gid=\([0-9]*\).*|\1|p' /proc/self/mounts | head -n 1)"
  tell_selinux /sys/fs/selinux
  tell_session
  try_to_write "$(nearest_folder "$state_folder")" 65536 lock
}

main() {
  available=$1 enabled=$2 blue=$3 green=$4 snippet=$5 state=$6 test_command=$7 state_folder=$8 scope=$9 reload_unit=${10}
  shift 10
  [ "$scope" = again ] || tell_lasting
  is_certbot_done || say "certbot at-work"
  tell_entries "$enabled"
  tell_texts blue="$available/$blue" green="$available/$green" snippet="$snippet" \
    upstreams="${snippet%.server.conf}.upstreams.conf" requests="${snippet%.server.conf}.requests.conf"
  tell_sites
  if linked=$(readlink "$state/live"); then say "live $linked $(link_time "$state/live")"; fi
  tell_addresses /proc/net
  [ ! -w "$state" ] || say "state-writable yes"
  workers_age=''
  # In the instant layout, nothing depends on it.
  [ -n "$joined" ] || find_workers_age
  tell_times
  records=$(records_in "$state_folder")
  tell_record
  if [ -n "$joined" ]; then
    say "observed"
    return
  fi
  # A promotion keeps in an empty temporary file what nginx's test says; that may be cut off. The instant layout needs none.
  if [ "$scope" != again ]; then
    try_to_write "${TMPDIR:-/tmp}" 0
    tell_rights "$@"
    [ -z "$reload_unit" ] || ! is_unit_inactive "$reload_unit" || say "inactive-unit $reload_unit"
  fi
  if said=$(sh -e -c "$(runnable "$test_command")" 2>&1 </dev/null); then
    say "test ok"
  else
    say "test failed"
  fi
  printf '%s\n' "$said" | while IFS= read -r line; do say "test-said $line"; done
  tell_conflicting_names
  say "observed"
}

main "$@"
