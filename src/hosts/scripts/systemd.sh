# The launched process as a unit of the user's systemd; sent in front of the scripts that have to do with one.
units=$HOME/.config/systemd/user

# A session that PAM did not set up does not know where its systemd is.
if [ -z "${XDG_RUNTIME_DIR-}" ] && [ -d "/run/user/$(id -u)" ]; then
  XDG_RUNTIME_DIR=/run/user/$(id -u)
  export XDG_RUNTIME_DIR
fi

manager() { systemctl --user --quiet "$@"; }

property() { # UNIT NAME
  manager show --property "$2" --value "$1"
}

# Units that start this slot, whatever environment and service were called when they were written. $1 deploy path, $2 port.
slot_units() {
  for file in "$units"/bluegreen-*.service; do
    ! grep -qxF "ExecStart=/bin/sh $1/slots/$2.sh" "$file" 2>/dev/null || printf '%s\n' "${file##*/}"
  done
}

# Ends the unit $1 with all that it started, and leaves nothing of it. Sets signal. Needs path and port.
remove_unit() {
  signal=TERM
  manager stop "$1" 2>/dev/null
  [ "$(property "$1" Result 2>/dev/null)" != timeout ] || signal=KILL
  rm -f "$units/$1" "$units/default.target.wants/$1" "$path/slots/$port.sh"
  manager daemon-reload 2>/dev/null
  manager reset-failed "$1" 2>/dev/null
}

# What systemd runs: it holds the application's environment, in which this session's is, and stays readable for the user alone.
render_start_file() {
  # Not in a variable, which one of the application's could overwrite.
  set -- "$(quoted "$@")"
  unset SSH_CLIENT SSH_CONNECTION SSH_TTY XDG_SESSION_ID XDG_SESSION_CLASS XDG_SESSION_TYPE
  export_environment
  printf '# How systemd starts this slot; each launch writes it anew.\numask %s\n' "$(umask)"
  export -p
  printf 'exec%s\n' "$1"
}

write_start_file() {
  (umask 077 && : >"slots/.$port.sh") || return 1
  (render_start_file "$@") >"slots/.$port.sh" && mv "slots/.$port.sh" "slots/$port.sh"
}

# $1: what systemd is to do when the process ends. A start limit would keep down what waits for its database.
render_unit() {
  cat <<END
[Unit]
Description=Slot $port of $path
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/bin/sh $path/slots/$port.sh
WorkingDirectory=$path
StandardOutput=append:$path/releases/$release/app.log
StandardError=inherit
TimeoutStopSec=$stop_timeout
LimitNOFILE=524288
$1

[Install]
WantedBy=default.target
END
}

write_unit() {
  mkdir -p "$units" && render_unit "$1" >"$units/.$unit" && mv "$units/.$unit" "$units/$unit"
}

# One that is not proven yet is started once: neither a failure nor a boot starts it again.
systemd_start() {
  write_start_file "$@" || fail "can't write slots/$port.sh"
  write_unit Restart=no || fail "can't write $units/$unit"
  said=$(manager daemon-reload 2>&1 && manager start "$unit" 2>&1) || {
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
  case $(property "$unit" ExecMainCode) in 0 | 1) ;; *) status=$((128 + status)) ;; esac
}

systemd_end() { remove_unit "$unit"; }

# A JVM that is told to end says so by status 143.
systemd_keep() {
  said=$(write_unit 'Restart=on-failure
RestartSec=5
SuccessExitStatus=143' 2>&1 && manager enable "$unit" 2>&1 && sync -f "$path" "$units" 2>&1) ||
    fail "$unit was not enabled: $said"
}

systemd_discard() { remove_unit "$unit"; }
