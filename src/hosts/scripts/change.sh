# How setup changes a host: by itself where it may, through sudo where that is allowed, else by telling a person with root.
# Sent in front of the script that does so, which sets can_sudo (yes or no), needed, undo and left (the
# commands that failed to put something back).
# Does it, or tells a person with root to. $1: the path that changes; then the command.
change() {
  if ! may_change "$1" "$2"; then
    change_as_root "$@"
    return
  fi
  path=$1
  shift
  "$@" || fail "$path could not be changed"
  say "changed $path"
}

# What the owner of the folder around it may not do either.
change_as_root() { # PATH COMMAND
  path=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then
    "$@" || fail "$path could not be changed"
  elif [ "$can_sudo" = yes ]; then
    sudo -n "$@" || fail "$path could not be changed"
  else
    say "needs sudo$(quoted "$@")"
    needed=yes
    return
  fi
  say "changed $path"
}

may_change() { # PATH COMMAND
  [ "$(id -u)" -eq 0 ] || { [ -w "$(dirname "$1")" ] && [ "$2" != chown ]; }
}

# Reads as root where we may.
peek() {
  if [ "$can_sudo" = yes ]; then sudo -n cat "$1" 2>/dev/null; else cat "$1" 2>/dev/null; fi
}

exists() {
  if [ "$can_sudo" = yes ]; then sudo -n test -e "$1"; else [ -e "$1" ]; fi
}

# What brings a path that we can change back to how it was, the latest first. $1: the path; then the command.
remember() {
  may_change "$1" "$2" || [ "$can_sudo" = yes ] || return 0
  undo="put_back$(quoted "$@")
$undo"
}

# A file, or a link in its place, is kept beside our drafts; what is not there yet is removed again.
remember_file() { # PATH
  if ! exists "$1" && [ ! -L "$1" ]; then
    remember "$1" rm -f "$1"
    return
  fi
  before=$drafts/before-$(basename "$1")
  rm -f "$before"
  if may_change "$1" cp; then cp -a "$1" "$before"; elif [ "$can_sudo" = yes ]; then sudo -n cp -a "$1" "$before"; else return 0; fi ||
    fail "$1 could not be kept as it was"
  remember "$1" cp -a --remove-destination "$before" "$1"
}

put_back() { # PATH COMMAND
  changed=$1
  shift
  if may_change "$changed" "$1"; then
    "$@" && return
  elif [ "$can_sudo" = yes ]; then
    sudo -n "$@" && return
  fi
  left="$left
sudo$(quoted "$@")"
}

undo_changes() {
  [ -z "$undo" ] || undone=yes
  eval "$undo"
  undo=''
}

# What nginx says of itself begins with its name; anything else is said by what could not run it.
is_refused() {
  printf '%s\n' "$said" | grep -q '^nginx: '
}

# All is as it was unless nginx takes it.
apply_to_nginx() { # TEST RELOAD
  [ "$needed" = no ] || say "needs $1 && $2"
  if run_limited "$1"; then
    [ "$needed" = no ] && [ -n "$undo" ] || return 0
    reload_command=$2
    reload_nginx || fail "$trouble"
    say "changed nginx, which has reloaded"
  elif [ "$needed" = yes ]; then
    ! is_refused || undo_changes
    [ -z "$left" ] || fail "nginx refuses the configuration: $said"
  elif is_refused; then
    fail "nginx refuses the configuration: $said"
  elif [ -n "$undo" ]; then
    fail "nginx's test could not be run: $said"
  fi
}

# However it ends early.
leave_as_it_was() {
  undo_changes
  [ "${reload_tried-}" != yes ] || run_limited "$reload_command"
  if [ -n "$left" ]; then
    printf 'not put back:%s\n' "$left" >&2
  elif [ -n "${undone-}" ]; then
    printf 'files and links are as they were\n' >&2
  fi
}
