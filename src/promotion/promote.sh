# Makes a slot live, and takes that back unless the runner confirms it in time. Arguments: state folder, token of this promotion,
# seconds without a sign of life after which the runner counts as gone, live port that is expected (or: any), live port to go
# back to, port to make live, then the layout:
#   instant STATE-FOLDER
#   links SITES-AVAILABLE SITES-ENABLED SITE-TO-GO-BACK-TO SITE-NEXT ENTRY-NOW TEST-COMMAND RELOAD-COMMAND BLUE-SITE GREEN-SITE
# Stdin: words "keep", "confirm", "revert". Says: "waiting" for certbot, "changing", "promoted", "alive" for each "keep", and how it ended:
# "ended untouched|confirmed|reverted|unknown REASON".

# Outlives the link and the runner. While the switch itself works, however slowly, promote.sh is the one to wait for.
guard() {
  silent=0 last_beat='' reload_tried=yes
  while [ -e "$record.pending" ]; do
    if [ -e "$record.switching" ]; then
      kill -0 "$$" 2>/dev/null || take_back "the switch was cut off"
    else
      beat=$(stat -c %Y "$record.beat")
      [ "$beat" = "$last_beat" ] || silent=0
      last_beat=$beat silent=$((silent + 1))
      [ "$silent" -le "$patience" ] || take_back "the runner gave no sign of life for $patience s"
    fi
    sleep 1
  done
  # It may wait for words on a link that is gone, which nobody tells it.
  [ "${end-}" = '' ] || kill "$$" 2>/dev/null
}

# Tells who decided, where it was not this process.
tell_decided() {
  wait_for "$((3 * nginx_patience))" is_decided
  newest=$(newest_record)
  case $newest in
    "$number".*.confirmed | "$number".*.reverted) tell_end "${newest##*.}" "$(sed -n 's/^because //p' "$records/$newest")" ;;
    *) tell_end unknown "$(sed -n 's/^because //p' "$record.reverting" 2>/dev/null)" ;;
  esac
}

is_decided() { [ ! -e "$record.pending" ] && [ ! -e "$record.reverting" ]; }

# From the rename on it is confirmed, whatever else fails.
confirm() {
  claim confirmed || return 1
  tell_end confirmed
  clear_older_records
}

revert() {
  take_back "$1" || return 1
  tell_end "$end" "$trouble"
}

# A sign of life is the time of a file: that can be written on a full disk too.
listen() {
  while IFS= read -r word; do
    case $word in
      keep)
        : >"$record.beat"
        say "alive"
        ;;
      confirm)
        confirm || tell_decided
        return
        ;;
      revert)
        revert "the run asked for it" || tell_decided
        return
        ;;
    esac
  done
  take_back "the runner is gone"
}

refuse() {
  tell_end untouched "$*"
  exit
}

main() {
  records=$(records_in "$1") token=$2 patience=$3 expected=$4 from=$5 to=$6
  shift 6
  read_layout "$@"
  [ "$layout" = instant ] || await_certbot "$nginx_patience" || refuse "certbot is still at work on nginx's files, after $nginx_patience s"
  [ "$expected" = any ] || [ "$(named_slot)" = "$expected" ] || refuse "the live slot is no longer $expected: somebody else changed it since this run looked"
  trap '' HUP PIPE
  outlive_session || refuse "the login can't be outlived: $said"
  reload_tried=no first_workers=''
  [ "$layout" = instant ] || first_workers=$(workers)
  begin_record "$from" "$to" "$token" || refuse "a promotion could not be recorded in $records: is the disk full, or is it another user's?"
  say "changing"
  # In a subshell of its own: a function keeps the descriptors that it redirects, and with them the runner's session open.
  (guard) </dev/null >/dev/null 2>&1 &
  if point_to_slot "$to" "$to_site"; then
    note_link "$to_site"
    : >"$record.beat"
    rm -f "$record.switching"
    say "promoted"
    listen
  else
    cause=$trouble
    if take_back "$cause"; then tell_end "$end" "$cause${trouble:+; and taking it back failed: $trouble}"; else tell_decided; fi
  fi
}

main "$@"
