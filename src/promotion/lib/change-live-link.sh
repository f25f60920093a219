# How the link to the live slot is changed, and nginx made to use it; sent in front of the scripts that do so, which set from and
# to, and what read_layout sets.

# Seconds for nginx's test, and for a reload to take effect: real ones took 25 and 30.
nginx_timeout=60

# The layout and what belongs to it, as promote.sh takes them.
read_layout() {
  layout=$1
  shift
  if [ "$layout" = instant ]; then
    state=$1 from_site='' to_site=''
  else
    available=$1 enabled=$2 from_site=$3 to_site=$4 entry=$5 test_command=$6 reload_command=$7 sites="$8 $9"
  fi
}

# A command of the inputs as it can be run here: root has no need of sudo, and a minimal host has none.
runnable() { # COMMAND
  if [ "$(id -u)" -ne 0 ] || command -v sudo >/dev/null; then printf '%s' "$1"; else printf '%s' "${1#sudo }"; fi
}

# Runs a command of the inputs; sets said. Its output goes to a file, since what sudo runs can't be stopped by us and might hold
# a pipe open; the shell around it can, so that it is not waited for. It must not inherit a lock,
# nor the session's stdin: a daemon that it starts would keep both.
run_limited() { # COMMAND
  output=$(mktemp) || {
    said="can't make a temporary file"
    return 1
  }
  timeout -k 5 "$nginx_timeout" sh -e -c "$(runnable "$1")
exit \$?" >"$output" 2>&1 </dev/null 9>&- 7>&- 3<&-
  status=$?
  said=$(cat "$output")
  rm -f "$output"
  [ "$status" != 124 ] || said="$1 did not end within $nginx_timeout s $said"
  return "$status"
}

as_owner() {
  # What the runner says is not for a sudo that records what is typed (log_input).
  if [ -w "$enabled" ]; then "$@"; else sudo -n "$@" </dev/null; fi
}

# systemd reloads no unit that it has not started, whatever sudo allows: nginx may have been started by hand, or by supervisord.
is_unit_inactive() { # UNIT
  case $(systemctl is-active "$1" 2>/dev/null) in inactive | failed) ;; *) return 1 ;; esac
}

# A reload returns before it takes effect, and says so too when it never does: only new workers prove it.
reload_nginx() {
  find_pid_files
  old_workers=$(workers_and_masters | tr '\n' ' ')
  reload_tried=yes
  run_limited "$reload_command" || {
    trouble="the reload failed: $said"
    return 1
  }
  wait_for "$nginx_timeout" are_workers_new || {
    trouble="the reload reported success, but nginx did not apply the configuration (see its error log)"
    return 1
  }
}

# The entry that is enabled now: it may have been renamed since the run looked.
find_entry() {
  for name in $sites; do
    if [ -L "$enabled/$name" ]; then entry=$name; fi
  done
}

# nginx reads no entry that begins with a dot, and each of the two renames is atomic: at every moment one site is enabled. An entry
# with a name of its own keeps it: nginx may include no other, and reads its entries in the order of their names.
link_site() {
  find_entry
  as_owner ln -sfn "$available/$1" "$enabled/.$1" || return 1
  as_owner mv -T "$enabled/.$1" "$enabled/$entry" || return 1
  case " $sites " in *" $entry "*) ;; *) return 0 ;; esac
  [ "$entry" = "$1" ] || as_owner mv -T "$enabled/$entry" "$enabled/$1" || return 1
  for name in $sites; do
    [ "$name" = "$1" ] || [ ! -L "$enabled/$name" ] || as_owner rm "$enabled/$name" || return 1
  done
}

# When a link came to be where it is, in seconds since the epoch; nothing if there is none. The time of its inode is that of a new owner
# too, as hardening gives everything in a folder; its own time and its birth, which not every file system knows, are those before it
# was moved there; the time of the folder is that of every other entry too, and a restored folder has an old one.
link_time() { # LINK
  # shellcheck disable=SC2046 # numbers
  set -- $(stat -c '%Z %Y %W' "$1" "${1%/*}/." 2>/dev/null)
  [ $# -eq 6 ] || return 0
  latest=$2
  for time in "$3" "$5"; do
    case $time in *[!0-9]*) ;; *) [ "$time" -le "$latest" ] || latest=$time ;; esac
  done
  if [ "$1" -lt "$latest" ]; then echo "$1"; else echo "$latest"; fi
}

# In the instant layout that is all: nginx looks the link up for each request.
point_link() { # TARGET
  [ "$(readlink "$state/live")" != "$1" ] || return 0
  ln -sfn "$1" "$state/.live" && mv -T "$state/.live" "$state/live" && return 0
  trouble="the link $state/live could not be changed"
  return 1
}

point_to_slot() { # PORT SITE
  if [ "$layout" = instant ]; then
    point_link "$1" && note_link
    return
  fi
  link_site "$2" || {
    trouble="the links in $enabled could not be changed: sudo must allow it (operation setup prints the lines)"
    return 1
  }
  # Before what may take minutes: after a power cut, a link that is newer than its record would count as changed by hand.
  note_link
  run_limited "$test_command" || {
    trouble="nginx refuses the configuration: $said"
    return 1
  }
  reload_nginx
}

# The slot that the disk names, by what the link leads to and not by what it is called. In a step that is the previous slot.
named_slot() {
  if [ "$layout" = instant ]; then
    leads_to=$(readlink "$state/live")
    printf '%s' "${leads_to%%-*}"
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

# Whether the slot's site is the only enabled one.
is_linked() { # PORT
  find_entry
  [ "$(named_slot)" = "$1" ] || return 1
  for name in $sites; do
    [ "$name" = "$entry" ] || [ ! -L "$enabled/$name" ] || return 1
  done
}
