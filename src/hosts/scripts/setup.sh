# Brings a host to the state that stdin describes; what is so already is left. Arguments: overwrite (true or false), folder for
# drafts and replaced files, the mark of our files, the command that tests nginx and the one that reloads it (both empty: no nginx here).
# Stdin, one item a line:  folder MODE OWNER PATH | link TARGET PATH | unlink PATH | welcome PATH | linger
#   | watch PATH (a folder that nginx's workers write in and others don't read)
#   | file MODE PATH BYTES, then the content | rights given|missing PATH BYTES, then commands, one a line, that the user may run as root
# Says "changed …", "same …", "kept …" (there, different, and not ours to change), "needs COMMAND" (for a person with root).
# What it changed is put back where nginx refuses the configuration, or something fails; what could not be is told last on
# stderr: "not put back:", then the commands that do so.
ensure_folder() { # MODE OWNER PATH
  owner=$2
  [ "$owner" != user ] || owner=$(id -un)
  if [ -d "$3" ] && [ "$1 $2" != '755 user' ]; then
    say "same $3"
  elif [ -d "$3" ]; then
    ensure_writable "$3"
  elif [ "$owner" = "$(id -un)" ] && [ -w "$(dirname "$3")" ]; then
    change "$3" mkdir -p -m "$1" "$3"
  else
    change "$3" install -d -m "$1" -o "$owner" -g "$(id -gn "$owner")" "$3"
  fi
}

ensure_writable() {
  if [ -w "$1" ]; then
    say "same $1"
    return
  fi
  [ -O "$1" ] || change "$1" chown "$(id -un)" "$1"
  ! [ -O "$1" ] || [ -w "$1" ] || { chmod u+w "$1" && say "changed $1"; } || fail "$1 could not be changed"
}

# What the workers make there belongs to them; whose folder it is may remove it.
ensure_watch_folder() { # PATH
  worker=$(workers | head -n 1)
  [ -n "$worker" ] || {
    say "kept $1"
    return
  }
  group=$(ps -o egroup= -p "$worker")
  wanted="2770 $(id -un) $group"
  if [ "$(stat -c '%a %U %G' "$1" 2>/dev/null)" = "$wanted" ]; then
    say "same $1"
  else
    change_as_root "$1" install -d -m 2770 -o "$(id -un)" -g "$group" "$1"
  fi
}

# A file is ours while the checksum in its first line is that of its other lines.
is_ours() {
  [ "$(head -n 1 "$1")" = "$mark$(tail -n +2 "$1" | sha256sum | cut -d ' ' -f 1)" ]
}

ensure_file() { # MODE PATH DRAFT
  if peek "$2" | cmp -s - "$3"; then
    say "same $2"
    return
  fi
  if exists "$2"; then
    present=$drafts/replaced-$(basename "$2")
    peek "$2" >"$present"
    if [ "$overwrite" = false ] && ! is_ours "$present"; then
      say "kept $2"
      return
    fi
  fi
  remember_file "$2"
  change "$2" install -m "$1" "$3" "$2"
}

ensure_link() { # TARGET PATH
  if [ -L "$2" ] && [ "$(readlink "$2")" = "$1" ]; then
    say "same $2"
  elif [ -e "$2" ] && [ ! -L "$2" ]; then
    say "kept $2"
  else
    if [ -L "$2" ]; then remember "$2" ln -sfn "$(readlink "$2")" "$2"; else remember "$2" rm -f "$2"; fi
    change "$2" ln -sfn "$1" "$2"
  fi
}

ensure_no_link() {
  [ -L "$1" ] || return 0
  remember "$1" ln -sfn "$(readlink "$1")" "$1"
  change "$1" rm "$1"
}

# The distribution's own welcome page takes every request that names no other site; it goes if nobody has edited it.
disable_welcome() {
  page=$(readlink -f "$1") || return 0
  known=$(dpkg-query -W -f '${Conffiles}\n' 'nginx*' 2>/dev/null | awk -v page="$page" '$1 == page { print $2; exit }')
  [ -n "$known" ] && [ "$(md5sum "$page" | cut -d ' ' -f 1)" = "$known" ] && ensure_no_link "$1"
}

# Only then does the user's systemd start with the host and outlive a login.
ensure_lingering() {
  if [ -e "$1" ]; then say "same $1"; else change "$1" loginctl enable-linger "$(id -un)"; fi
}

# sudo compares a command and its arguments with these lines to the letter.
render_rights() {
  while read -r command arguments; do
    program=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$command") || fail "the command $command was not found"
    printf '%s ALL=(root) NOPASSWD: %s\n' "$(id -un)" "$program${arguments:+ $arguments}"
  done
}

# Without sudo we can't look into the file, and rights may also come from another one.
ensure_rights() { # GIVEN PATH COMMANDS
  if [ "$can_sudo" = no ] && [ "$1" = given ]; then
    say "same $2"
    return
  fi
  render_rights <"$3" >"$3.body"
  { printf '%s%s\n' "$mark" "$(sha256sum "$3.body" | cut -d ' ' -f 1)" && cat "$3.body"; } >"$3.sudoers"
  checker=$(PATH=/usr/sbin:/sbin:$PATH command -v visudo)
  [ -z "$checker" ] || "$checker" -cqf "$3.sudoers" || fail "sudo would refuse these rules: $(cat "$3.body")"
  ensure_file 440 "$2" "$3.sudoers"
}

receive_draft() { # BYTES PATH
  head -c "$1" >"$2"
  [ "$(wc -c <"$2")" -eq "$1" ] || fail "what setup sends broke off"
}

apply_items() {
  while read -r kind one two three; do
    case $kind in
      folder) ensure_folder "$one" "$two" "$three" ;;
      link) ensure_link "$one" "$two" ;;
      unlink) ensure_no_link "$one" ;;
      watch) ensure_watch_folder "$one" ;;
      welcome) disable_welcome "$one" ;;
      linger) ensure_lingering "/var/lib/systemd/linger/$(id -un)" ;;
      file)
        receive_draft "$three" "$drafts/$(basename "$two")"
        ensure_file "$one" "$two" "$drafts/$(basename "$two")"
        ;;
      rights)
        receive_draft "$three" "$drafts/$(basename "$two")"
        ensure_rights "$one" "$two" "$drafts/$(basename "$two")"
        ;;
    esac
  done
}

main() {
  overwrite=$1 drafts=$2 mark=$3 test_command=$4 reload_command=$5
  needed=no can_sudo=no undo='' left=''
  [ "$(id -u)" -eq 0 ] || { sudo -n true 2>/dev/null && can_sudo=yes; }
  mkdir -p "$drafts" || fail "can't make the folder $drafts"
  drafts=$(readlink -f "$drafts")
  trap leave_as_it_was EXIT
  trap 'exit 1' HUP INT PIPE TERM
  apply_items
  [ -z "$test_command" ] || apply_to_nginx "$test_command" "$reload_command"
  trap - EXIT
  say "ready"
}

main "$@"
