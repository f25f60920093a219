# How setup changes a host: by itself if it may, through sudo if that is allowed, else by printing commands for root.
# Sent in front of the script that does so, which sets can_sudo (yes or no) and needed.
#
# Before a printed command is run, the deploy user may change everything that it owns. So such a command takes no
# content from its folders, and no link in them leads root elsewhere.

# Does it, or prints it for someone with root. $1: the path that changes; then the command.
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
    need "$path" "$@"
    return
  fi
  say "changed $path"
}

may_change() { # PATH COMMAND
  [ "$(id -u)" -eq 0 ] || { [ -w "$(dirname "$1")" ] && [ "$2" != chown ]; }
}

# What can't be written in a folder of our own does not call for root.
need() { # PATH COMMAND
  if [ -O "$(dirname "$1")" ] && [ "$2" != chown ]; then
    need_text "sudo -u$(shown "$(id -un)") chmod u+w$(shown "$(dirname "$1")")"
  else
    need_text "$(as_root "$@")"
  fi
}

need_file() { # MODE PATH CONTENT
  if [ -O "$(dirname "$2")" ]; then need "$2" tee; else need_text "$(tell_file "$@")"; fi
}

need_text() {
  needed=yes
  printf '%s\n' "$1" | {
    answer=needs
    while IFS= read -r line; do
      say "$answer $line"
      answer=goes-on
    done
  }
}

# The command that writes a file contains all of it. It replaces a link, and never writes to its target.
tell_file() { # MODE PATH CONTENT
  printf "%s && %s >/dev/null <<'END' && %s\n" "$(as_root "$2" rm -f "$2")" "$(as_root "$2" tee "$2")" "$(as_root "$2" chmod "$1" "$2")"
  cat "$3"
  echo END
}

# The words of root's shell. If a folder on the way is not root's, it acts in exactly the folder that was seen, or not at all.
as_root() { # PATH COMMAND
  place=$1
  shift
  seen=$(readlink -f "$(dirname "$place")") || seen=$(dirname "$place")
  if is_of_root "$seen"; then
    printf sudo
    target=$seen/${place##*/}
  else
    # shellcheck disable=SC2016 # for root's shell
    printf 'sudo sh -c%s sh%s' "$(quoted 'cd -P "$1" && [ "$PWD" = "$1" ] && shift && "$@"')" "$(shown "$seen")"
    target=./${place##*/}
  fi
  for word in "$@"; do
    [ "$word" != "$place" ] || word=$target
    shown "$word"
  done
}

is_of_root() { # FOLDER
  at=$1
  until [ "$at" = / ]; do
    [ ! -e "$at" ] || { [ "$(stat -c %u "$at")" = 0 ] && [ ! -w "$at" ]; } || return 1
    at=$(dirname "$at")
  done
}

# The words as a shell reads them, each with a space before it, quoted where that is needed.
shown() {
  for each in "$@"; do
    case $each in '' | *[!A-Za-z0-9._/:,+@-]*) quoted "$each" ;; *) printf ' %s' "$each" ;; esac
  done
}

# Reads as root if we may.
peek() {
  if [ "$can_sudo" = yes ]; then sudo -n cat "$1" 2>/dev/null; else cat "$1" 2>/dev/null; fi
}

exists() {
  if [ "$can_sudo" = yes ]; then sudo -n test -e "$1"; else [ -e "$1" ]; fi
}
