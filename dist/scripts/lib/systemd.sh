# The launched process as a unit of the user's systemd; sent in front of the scripts that have to do with one.
units=$HOME/.config/systemd/user

# A session that PAM did not set up does not know where its systemd is.
runtime=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}

manager() { XDG_RUNTIME_DIR=$runtime systemctl --user --quiet "$@"; }

property() { # UNIT NAME
  manager show --property "$2" --value "$1"
}

# Units that start this slot, whatever environment and service were called when they were written. $1 deploy path, $2 port.
slot_units() {
  for file in "$units"/bluegreen-*.service; do
    ! grep -qxF "ExecStart=/bin/sh $1/slots/$2.sh" "$file" 2>/dev/null || printf '%s\n' "${file##*/}"
  done
}

# Where a unit that is not proven yet differs, until the next boot at most.
trial_of() { printf '%s' "$runtime/systemd/user/$1.d"; }

# It is systemd that sends SIGKILL: shortly before that, what keeps the process from ending is logged.
stop_unit_in_time() {
  limit=$(sed -n 's/^TimeoutStopSec=//p' "$units/$1" 2>/dev/null)
  manager stop "$1" 2>/dev/null &
  stopping=$!
  wait_for "$((${limit:-0} * 4 / 5))" is_gone "$stopping" || ask_for_threads "$path" "$port"
  wait "$stopping"
}

# Ends the unit $1 with all that it started, and leaves nothing of it. Sets signal. Needs path and port.
remove_unit() {
  signal=TERM
  stop_unit_in_time "$1"
  [ "$(property "$1" Result 2>/dev/null)" != timeout ] || signal=KILL
  rm -f "$units/$1" "$units/default.target.wants/$1" "$path/slots/$port.sh"
  rm -rf "$(trial_of "$1")"
  manager daemon-reload 2>/dev/null
  manager reset-failed "$1" 2>/dev/null
}

# What systemd runs: it holds the application's environment, in which this session's is, and stays readable for the user alone.
render_start_file() {
  # Not in a variable, which one of the application's could overwrite.
  set -- "$(quoted "$@")"
  unset SSH_CLIENT SSH_CONNECTION SSH_TTY XDG_SESSION_ID XDG_SESSION_CLASS XDG_SESSION_TYPE
  printf '# How systemd starts this slot; each launch writes it again.\numask %s\n' "$(umask)"
  # Not by the unit: systemd before 240 does not know "append:".
  printf 'exec >>%s 2>&1\n' "$(quoted "$log")"
  [ "$log_size" = none ] || render_log_pipe
  export_environment
  export -p
  printf 'exec%s\n' "$1"
}

# Comes before the application's environment, with the PATH of this login. The pipe's folder is emptied at boot.
render_log_pipe() {
  printf 'set --%s\n' "$(quoted "$PATH" "$bluegreen_app_log" "$log" "$log_size" "$runtime/$unit.log")"
  # shellcheck disable=SC2016 # for the shell that it is for
  printf '%s\n' 'PATH=$1 bluegreen_app_log=$2' 'eval "$2"' 'pipe_log "$3" "$4" "$5"'
}

write_start_file() {
  (umask 077 && : >"slots/.$port.sh") || return 1
  (render_start_file "$@") >"slots/.$port.sh" && mv "slots/.$port.sh" "slots/$port.sh"
}

# A JVM that is told to end says so by status 143. A start limit would keep down what waits for its database.
render_unit() {
  cat <<END
[Unit]
Description=Slot $port of $path
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/bin/sh $path/slots/$port.sh
WorkingDirectory=$path
TimeoutStopSec=$stop_timeout
LimitNOFILE=524288
Restart=on-failure
RestartSec=5
SuccessExitStatus=143

[Install]
WantedBy=default.target
END
}

write_unit() {
  mkdir -p "$units" && render_unit >"$units/.$unit" && mv "$units/.$unit" "$units/$unit"
}

# One that is not proven yet is started once: neither a failure nor, since it is not enabled, a boot starts it again.
# Whatever ends it counts as a failure, since systemd forgets the status of what ended well. A boot forgets this itself.
write_trial() {
  mkdir -p "$(trial_of "$unit")" &&
    printf '[Service]\nRestart=no\nSuccessExitStatus=\n' >"$(trial_of "$unit")/trial.conf"
}

systemd_start() {
  said=$({ write_start_file "$@" && write_unit && write_trial && manager daemon-reload && manager start "$unit"; } 2>&1) || {
    remove_unit "$unit"
    unlink_slot "$before"
    fail "systemd could not start $unit: $said"
  }
  child=$(property "$unit" ExecMainPID)
}

is_unit_down() {
  case $(property "$unit" ActiveState) in inactive | failed) return 0 ;; esac
  return 1
}

systemd_await_status() {
  wait_for 10 is_unit_down
  status=$(property "$unit" ExecMainStatus)
  # What did not exit by itself (CLD_EXITED) has a signal's number there.
  case $(property "$unit" ExecMainCode) in 0 | 1) ;; '') status='' ;; *) status=$((128 + status)) ;; esac
}

systemd_end() { remove_unit "$unit"; }

systemd_keep() {
  said=$({ rm -rf "$(trial_of "$unit")" && manager enable "$unit" && sync -f "$path" "$units"; } 2>&1) ||
    fail "$unit could not be enabled: $said"
}

systemd_discard() { remove_unit "$unit"; }
