# Makes a slot live, and reverts that unless the runner confirms it in time. Arguments: state folder, token of this promotion,
# seconds without a heartbeat after which the runner counts as gone, live port that is expected (or: any), live port to
# revert to, port to make live, the first group of clients and the percents of the steps, the last one 100, what its
# record says of it (lines, or empty), then the layout:
#   instant STATE-FOLDER
#   links SITES-AVAILABLE SITES-ENABLED SITE-FROM SITE-TO ENTRY-NOW TEST-COMMAND RELOAD-COMMAND BLUE-SITE GREEN-SITE
# Stdin: words "keep", "share PERCENT", "confirm", "revert". Says: "waiting" for certbot, "changing", "promoted", "alive" for
# each "keep", "shared PERCENT", and how it ended: "ended untouched|confirmed|reverted|unknown REASON".

# Outlives the connection and the runner. While the link is being changed, however slowly, promote.sh is the one to wait for.
guard() {
  silent=0 last_beat='' reload_tried=yes
  while [ -e "$record.pending" ]; do
    if [ -e "$record.changing" ]; then
      ! is_gone "$$" "$holder_began" || revert_alone "the promotion was cut off"
    else
      beat=$(stat -c %Y "$record.beat")
      [ "$beat" = "$last_beat" ] || silent=0
      last_beat=$beat silent=$((silent + 1))
      [ "$silent" -le "$runner_timeout" ] || revert_alone "no heartbeat from the runner for $runner_timeout s"
    fi
    sleep 1
  done
  # It may be waiting on a dead connection without knowing.
  [ "${end-}" = '' ] || is_gone "$$" "$holder_began" || kill "$$" 2>/dev/null
}

# One at a time may change the link: the guard that reverts, or promote.sh that takes a step.
revert_alone() { # REASON
  {
    flock 7
    revert "$1"
  } 7<>"$record.beat" || revert "$1"
}

# Tells who decided, where it was not this process.
tell_decided() {
  wait_for "$((3 * nginx_timeout))" is_decided
  newest=$(newest_record)
  case $newest in
    "$number".*.confirmed | "$number".*.reverted) tell_end "${newest##*.}" "$(sed -n 's/^because /reverted /p' "$records/$newest")" ;;
    *) tell_end unknown "$(sed -n 's/^because /reverting it failed: /p' "$record.reverting" 2>/dev/null)" ;;
  esac
}

is_decided() { [ ! -e "$record.pending" ] && [ ! -e "$record.reverting" ]; }

# From the rename on it is confirmed, whatever else fails.
confirm() {
  claim confirmed || return 1
  tell_end confirmed
  remove_steps
  clear_older_records
}

revert_as_told() {
  revert "the run asked for it" || return 1
  tell_end "$end" "$trouble"
}

# What could not be made is reverted, and the reason is reported.
revert_failure() {
  cause=$trouble
  if revert "$cause"; then tell_end "$end" "$cause${trouble:+; and reverting it failed: $trouble}"; else tell_decided; fi
}

# Fails if the promotion has ended.
take_step() { # PERCENT
  outcome=decided
  {
    flock 7
    if [ -e "$record.pending" ]; then
      if widen "$1"; then outcome=taken; else outcome=failed; fi
    fi
  } 7<>"$record.beat"
  case $outcome in
    taken) say "shared $1" ;;
    failed) revert_failure ;;
    *) tell_decided ;;
  esac
  [ "$outcome" = taken ]
}

# A heartbeat is the time of a file: that can be written on a full disk too.
listen() {
  while IFS= read -r word; do
    case $word in
      keep)
        true >"$record.beat"
        say "alive"
        ;;
      share\ *) take_step "${word#share }" || return 0 ;;
      confirm)
        confirm || tell_decided
        return
        ;;
      revert)
        revert_as_told || tell_decided
        return
        ;;
    esac
  done
  revert "the runner is gone"
}

refuse() {
  tell_end untouched "$*"
  exit
}

main() {
  records=$(records_in "$1") token=$2 runner_timeout=$3 expected=$4 from=$5 to=$6 first_group=$7 steps=$8 about=$9
  shift 9
  read_layout "$@"
  [ "$layout" = instant ] || await_certbot "$nginx_timeout" || refuse "certbot is still at work on nginx's files, after $nginx_timeout s"
  [ "$expected" = any ] || [ "$(named_slot)" = "$expected" ] || refuse "port $expected is no longer live: somebody else changed the link since this run looked"
  trap '' HUP PIPE
  outlive_session || refuse "nothing started here would survive the end of the login: $said"
  reload_tried=no first_workers=''
  # In a Reconcile nginx may use the other slot.
  [ "$layout" = instant ] || [ "$expected" = any ] || first_workers=$(workers)
  # shellcheck disable=SC2086 # percents
  make_steps "$first_group" ${steps%100} || refuse "the folders of promote-steps could not be made in $state: is the disk full?"
  begin_record "$from" "$to" "$token" "$about" || refuse "a promotion could not be recorded in $records: is the disk full, or does the folder belong to another user?"
  say "changing"
  holder_began=''
  ! find_begin "$$" || holder_began=$began
  # In a subshell of its own: a function keeps the descriptors that it redirects, and with them the runner's session open.
  (guard) </dev/null >/dev/null 2>&1 &
  if widen "${steps%% *}"; then
    true >"$record.beat"
    rm -f "$record.changing"
    say "promoted"
    listen
  else
    revert_failure
  fi
}

main "$@"
