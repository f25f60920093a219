# How setup changes a host: by itself where it may, through sudo where that is allowed, else by telling a person with root.
# Sent in front of the script that does so, which sets can_sudo (yes or no), needed, changes and undo.
# Does it, or tells a person with root to. $1: the path that changes; then the command.
change() {
  path=$1
  shift
  if [ "$(id -u)" -eq 0 ] || { [ -w "$(dirname "$path")" ] && [ "$1" != chown ]; }; then
    "$@" || fail "$path could not be changed"
  elif [ "$can_sudo" = yes ]; then
    sudo -n "$@" || fail "$path could not be changed"
  else
    say "needs sudo$(quoted "$@")"
    needed=yes
    return
  fi
  changes=$((changes + 1))
  say "changed $path"
}

# Reads as root where we may.
peek() {
  if [ "$can_sudo" = yes ]; then sudo -n cat "$1" 2>/dev/null; else cat "$1" 2>/dev/null; fi
}

exists() {
  if [ "$can_sudo" = yes ]; then sudo -n test -e "$1"; else [ -e "$1" ]; fi
}

# Links are all that nginx notices of a file: without them a configuration that it refuses does no harm.
remember() { undo="$*
$undo"; }

undo_links() {
  printf '%s' "$undo" | while read -r program arguments; do
    path=${arguments##* }
    # shellcheck disable=SC2086 # the words of the command
    if [ -w "$(dirname "$path")" ]; then "$program" $arguments; else sudo -n "$program" $arguments; fi
  done
}
