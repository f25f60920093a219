# How nginx is switched from one slot to the other; sent in front of the scripts that do so, which set layout and, for
# "instant": state; for "links": available, enabled, entry, sites (both names), test_command, reload_command; for both: from, to, from_site, to_site.
as_owner() {
  if [ -w "$enabled" ]; then "$@"; else sudo -n "$@"; fi
}

# Workers that take new connections; one that is shutting down has another title.
workers() {
  master=$(cat /run/nginx.pid 2>/dev/null)
  ps -eo pid=,ppid=,args= | awk -v master="$master" '/nginx: worker process$/ && (master == "" || $2 == master) { print $1 }'
}

are_workers_new() {
  now=$(workers)
  [ -n "$now" ] || return 1
  for pid in $now; do
    case " $old_workers " in *" $pid "*) return 1 ;; esac
  done
}

# A reload returns before it takes effect, and says so too when it never does: only new workers prove it.
reload_nginx() {
  old_workers=$(workers | tr '\n' ' ')
  reload_tried=yes
  said=$(sh -c "$reload_command" 2>&1 </dev/null) || {
    trouble="the reload failed: $said"
    return 1
  }
  wait_for 10 are_workers_new || {
    trouble="the reload reported success, but nginx did not apply the configuration (see its error log)"
    return 1
  }
}

# The entry that is enabled now, whatever an earlier change called it.
find_entry() {
  for name in $sites; do
    [ ! -L "$enabled/$name" ] || entry=$name
  done
}

# nginx reads no entry that begins with a dot, and each of the two renames is atomic: at every moment one site is enabled.
link_site() {
  find_entry
  as_owner ln -sfn "$available/$1" "$enabled/.$1" || return 1
  as_owner mv -T "$enabled/.$1" "$enabled/$entry" || return 1
  [ "$entry" = "$1" ] || as_owner mv -T "$enabled/$entry" "$enabled/$1" || return 1
  for name in $sites; do
    [ "$name" = "$1" ] || [ ! -L "$enabled/$name" ] || as_owner rm "$enabled/$name" || return 1
  done
}

point_to_slot() { # PORT SITE
  if [ "$layout" = instant ]; then
    ln -sfn "$1" "$state/.live" && mv -T "$state/.live" "$state/live" && return 0
    trouble="the link $state/live could not be changed"
    return 1
  fi
  link_site "$2" || {
    trouble="the links in $enabled could not be changed: sudo must allow it (operation setup prints the lines)"
    return 1
  }
  said=$(sh -c "$test_command" 2>&1 </dev/null) || {
    trouble="nginx refuses the configuration: $said"
    return 1
  }
  reload_nginx
}

# The slot that the disk names, by what the link leads to and not by what it is called.
named_slot() {
  if [ "$layout" = instant ]; then
    readlink "$state/live"
    return
  fi
  find_entry
  leads_to=$(readlink -f "$enabled/$entry")
  if [ "$leads_to" = "$(readlink -f "$available/$from_site")" ]; then
    echo "$from"
  elif [ "$leads_to" = "$(readlink -f "$available/$to_site")" ]; then
    echo "$to"
  fi
}
