# The folders that setup creates, each with the owner that it should have. Sent in front of the script that does so, after setup-change.sh.

ensure_folder() { # MODE OWNER PATH
  owner=$2
  [ "$owner" != user ] || owner=$(id -un)
  if [ -d "$3" ] && [ "$1 $2" != '755 user' ]; then
    say "same $3"
  elif [ -d "$3" ]; then
    ensure_writable "$3"
  elif [ "$owner" = "$(id -un)" ] && [ -w "$(nearest_folder "$3")" ]; then
    { mkdir -p "$3" && chmod "$1" "$3"; } || fail "$3 could not be changed"
    say "changed $3"
  elif [ "$(dirname "$3")" != "${given-}" ]; then
    change "$3" install -d -m "$1" -o "$owner" -g "$(id -gn "$owner")" "$3"
    # The user creates its contents once it exists: root creates nothing in a folder that belongs to somebody else.
    [ -d "$3" ] || [ "$2" != user ] || given=$3
  fi
}

# Only the link is ever changed there; the folders that it may name only have to exist.
ensure_slots() { # LIVE PATH BLUE GREEN
  if [ ! -d "$2" ] && [ "$can_sudo" = no ] && ! may_change "$2" mkdir; then
    need_slots "$@"
    return
  fi
  ensure_folder 755 user "$2"
  [ -w "$2" ] || return 0
  for folder in "$2/$3" "$2/$3/$3" "$2/$4" "$2/$4/$4"; do
    if [ -d "$folder" ]; then say "same $folder"; else change "$folder" mkdir -m 755 "$folder"; fi
  done
  ensure_link "$1" "$2/live"
}

# The folder is given to the user once it is complete; if another one exists by then, nothing is done.
need_slots() { # LIVE PATH BLUE GREEN
  need_text "sudo mkdir -m 755 $2 &&
sudo mkdir -m 755 $2/$3 $2/$3/$3 $2/$4 $2/$4/$4 &&
sudo ln -s $1 $2/live &&
sudo chown$(shown "$(id -un):$(id -gn)") $2"
}

ensure_writable() {
  if [ -w "$1" ]; then
    say "same $1"
    return
  fi
  [ -O "$1" ] || change "$1" chown -h "$(id -un)" "$1"
  ! [ -O "$1" ] || [ -w "$1" ] || { chmod u+w "$1" && say "changed $1"; } || fail "$1 could not be changed"
}

# What the workers create there belongs to them; the owner of the folder may remove it.
ensure_watch_folder() { # PATH
  worker=$(workers | head -n 1)
  group=$(awk '/^Gid:/ { print $3 }' "/proc/${worker:-none}/status" 2>/dev/null)
  if [ -z "$group" ]; then
    say "kept $1"
  elif [ "$(stat -c '%a %U %g' "$1" 2>/dev/null)" = "2770 $(id -un) $group" ]; then
    say "same $1"
  else
    change_as_root "$1" install -d -m 2770 -o "$(id -un)" -g "$group" "$1"
  fi
}
