# How setup restores what it changed; sent in front of the script that does so, which sets can_sudo, needed, work (a folder of
# the run), undo, left and vault, all three empty.

# Commands that restore paths that we can change, the latest first. $1: the path; then the command.
remember() {
  may_change "$1" "$2" || [ "$can_sudo" = yes ] || return 0
  undo="restore$(quoted "$@")
$undo"
}

# A file, or a link in its place, is backed up; what does not exist yet is removed again. What only root can restore is backed up where only
# root can change it: someone with root may have to restore it.
remember_file() { # PATH
  if ! exists "$1" && [ ! -L "$1" ]; then
    remember "$1" rm -f "$1"
    return
  fi
  kept=$((${kept-0} + 1))
  if may_change "$1" cp; then
    before=$work/before-$kept
    cp -a "$1" "$before"
  elif [ "$can_sudo" = yes ]; then
    vault=${vault:-$(sudo -n mktemp -d /var/lib/bluegreen-before.XXXXXXXX)}
    before=$vault/$kept
    [ -n "$vault" ] && sudo -n cp -a "$1" "$before"
  else
    return 0
  fi || fail "$1 could not be backed up"
  remember "$1" cp -a --remove-destination "$before" "$1"
}

restore() { # PATH COMMAND
  changed=$1
  shift
  if may_change "$changed" "$1"; then
    "$@" && return
  elif [ "$can_sudo" = yes ]; then
    sudo -n "$@" && return
  fi
  left="$left
$(tell_restore "$changed" "$@")"
}

# For someone with root; what is in a folder of our own is restored with only our rights.
tell_restore() { # PATH COMMAND
  holder=$(dirname "$1")
  if [ -O "$holder" ]; then
    path=$1 user=$(shown "$(id -un)")
    shift
    printf 'sudo -u%s chmod u+w%s && sudo -u%s%s' "$user" "$(shown "$holder")" "$user" "$(shown "$@")"
  elif [ "$2" = cp ] && [ "${5#"$work"/}" != "$5" ]; then
    if [ -L "$5" ]; then as_root "$1" ln -sfn "$(readlink "$5")" "$1"; else tell_file "$(stat -c %a "$5")" "$1" "$5"; fi
  else
    as_root "$@"
  fi
}

undo_changes() {
  [ -z "$undo" ] || undone=yes
  eval "$undo"
  undo=''
}

# nginx's own output begins with its name, Angie's with that; any other output is from whatever could not run it.
is_refused() {
  printf '%s\n' "$said" | grep -qE '^(nginx|angie): '
}

# Asked only where it is about to be reloaded: where nothing has changed, as in an image whose nginx is stopped, setup needs no reload.
refuse_inactive_unit() { # UNIT
  [ -z "$1" ] || ! is_unit_inactive "$1" ||
    fail "the unit $1 is not active, so systemctl can't reload it; start it (sudo systemctl start $1) or, if something else has started nginx, set nginx-reload-command, as in sudo nginx -s reload"
}

# Everything is restored unless nginx accepts it, and takes no name away from another site.
apply_to_nginx() { # TEST RELOAD UNIT
  [ "$needed" = no ] || say "needs $1 && $2"
  if run_limited "$1"; then
    refuse_conflicting_names "$names" "$port" "$redirect_port"
    [ "$needed" = no ] && [ -n "$undo" ] || return 0
    reload_command=$2
    refuse_inactive_unit "$3"
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

forget_kept() {
  [ -n "$left" ] || rm -rf "$work"
  [ -n "$left" ] || [ -z "$vault" ] || sudo -n rm -rf "$vault"
}

# For every early end.
leave_as_it_was() {
  undo_changes
  forget_kept
  [ "${reload_tried-}" != yes ] || run_limited "$reload_command"
  if [ -n "$left" ]; then
    printf 'not restored:%s\n' "$left" >&2
  elif [ -n "${undone-}" ]; then
    printf 'all files and links were restored\n' >&2
  fi
}
