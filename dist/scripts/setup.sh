# Brings a host to the state that stdin describes; what is already right is left alone. Arguments: overwrite (true or false), folder for
# copies of replaced files, the mark of our files, the line below it in those of this service, the command that tests nginx and the one
# that reloads it (both empty: no nginx here), sites-enabled, the names that no other site may have, the port and the port that
# redirects (or empty) at which it may not, the unit that systemd is to reload (or empty).
# Stdin, one item per line:  folder MODE OWNER PATH | link TARGET PATH | unlink PATH | welcome PATH | linger
#   | connecting (nginx may connect to applications) | watch PATH (a folder that nginx's workers write in and others don't read)
#   | slots LIVE PATH BLUE GREEN (the folder of the live link)
#   | file MODE PATH BYTES, then the content
#   | rights given|missing PATH FORMER-PATH BYTES, then lines: a comment, and commands that the user may run as root
# Says "changed …", "same …", "kept …" (there, different, and not ours to change), "needs COMMAND" (for someone with root, its
# further lines as "goes-on …"). What it changed is restored if nginx refuses the configuration, or something fails; what could
# not be restored comes last on stderr: "not restored:", then the commands that do so.
# A file is ours as long as the checksum in its first line is that of its other lines.
is_ours() {
  [ "$(head -n 1 "$1")" = "$mark$(tail -n +2 "$1" | sha256sum | cut -d ' ' -f 1)" ]
}

ensure_file() { # MODE PATH DRAFT
  if peek "$2" | cmp -s - "$3"; then
    say "same $2"
    return
  fi
  if exists "$2"; then
    peek "$2" >"$work/present"
    if [ "$overwrite" = false ] && ! is_ours "$work/present"; then
      say "kept $2"
      return
    fi
    keep_copy "$2"
  fi
  remember_file "$2"
  if may_change "$2" install; then
    change "$2" install -m "$1" "$3" "$2"
  elif [ "$can_sudo" = yes ]; then
    # Root may have no right to read what is in the user's home, as on NFS (root_squash).
    change_as_root "$2" sh -c "$put_file" sh "$1" "$2" <"$3"
  else
    need_file "$1" "$2" "$3"
  fi
}

# For root's shell: the content is on stdin. A link is replaced, and nobody else can have made the new file.
# shellcheck disable=SC2016
put_file='new=$(mktemp "$2.XXXXXXXX") || exit
cat >"$new" && chmod "$1" "$new" && mv -f -T "$new" "$2" || { rm -f "$new"; exit 1; }'

# For anyone who wants the old content back.
keep_copy() {
  (umask 077 && mkdir -p "$copies/replaced$(dirname "$1")" && cp "$work/present" "$copies/replaced$1") || fail "$1 could not be backed up"
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

# The distribution's welcome page gets every request that names no other site; it is disabled if nobody has edited it.
disable_welcome() {
  page=$(readlink -f "$1") || return 0
  # shellcheck disable=SC3013 # each sh of a server has it
  known=$(dpkg-query -W -f '${Conffiles}\n' 'nginx*' 2>/dev/null | while read -r path sum _; do [ ! "$path" -ef "$page" ] || echo "$sum"; done | head -n 1)
  [ -n "$known" ] && [ "$(md5sum "$page" | cut -d ' ' -f 1)" = "$known" ] && ensure_no_link "$1"
}

# Only then does the user's systemd start with the host and outlive a login.
ensure_lingering() {
  if [ -e "$1" ]; then say "same $1"; else change "$1" loginctl enable-linger "$(id -un)"; fi
}

# SELinux's boolean, for good: without it, nginx answers every request with 502.
ensure_connecting() { # BOOLEAN
  path=/sys/fs/selinux/booleans/$1
  remember "$path" setsebool -P "$1" off
  change_as_root "$path" setsebool -P "$1" on
}

receive_draft() { # BYTES
  take "$1" <&3 >"$work/draft"
  [ "$(wc -c <"$work/draft")" -eq "$1" ] || fail "the data that setup sends was cut off"
}

apply_items() {
  while read -r kind one two three four <&3; do
    case $kind in
      folder) ensure_folder "$one" "$two" "$three" ;;
      slots) ensure_slots "$one" "$two" "$three" "$four" ;;
      link) ensure_link "$one" "$two" ;;
      unlink) ensure_no_link "$one" ;;
      connecting) ensure_connecting httpd_can_network_connect ;;
      watch) ensure_watch_folder "$one" ;;
      welcome) disable_welcome "$one" ;;
      linger) ensure_lingering "/var/lib/systemd/linger/$(id -un)" ;;
      file)
        receive_draft "$three"
        ensure_file "$one" "$two" "$work/draft"
        ;;
      rights)
        receive_draft "$four"
        ensure_rights "$one" "$two" "$three"
        ;;
    esac
  done
}

main() {
  overwrite=$1 copies=$2/$(uname -n) mark=$3 signature=$4
  test_command=$5 reload_command=$6 enabled=$7 names=$8 port=$9 redirect_port=${10} reload_unit=${11}
  needed=no can_sudo=no undo='' left='' vault=''
  # A sudo that records what is typed (log_input) reads all of its stdin, whatever it runs.
  exec 3<&0 </dev/null
  [ "$(id -u)" -eq 0 ] || { sudo -n true 2>/dev/null && can_sudo=yes; }
  { (umask 077 && mkdir -p "$copies") && copies=$(readlink -f "$copies") && work=$(mktemp -d "$copies/run.XXXXXXXX"); } ||
    fail "can't make the folder $copies"
  trap leave_as_it_was EXIT
  trap 'exit 1' HUP INT PIPE TERM
  apply_items
  [ -z "$test_command" ] || apply_to_nginx "$test_command" "$reload_command" "$reload_unit"
  trap - EXIT
  forget_kept
  say "ready"
}

main "$@"
