# How a script outlives its login if systemd kills what a login leaves behind; sent in front of those that continue when their
# runner is gone.

# The control groups by which systemd tracks this process. In the others of the first version, one that was moved may stay behind.
own_groups() { tracking_groups <"/proc/$$/cgroup"; } 2>/dev/null

# Of the lines of /proc/PID/cgroup; by the shell itself, since whatever is to outlive its login asks this first.
tracking_groups() {
  while IFS= read -r group; do
    case $group in 0::* | *:name=systemd:*) printf '%s\n' "${group#*:*:}" ;; esac
  done
}

is_in_session() { case $(own_groups) in */session-*.scope*) ;; *) return 1 ;; esac }

# Sets login_unit, and succeeds, if this process is in the unit of an sshd that a socket started for this connection alone: without a
# session of logind, what an sshd starts stays in its unit.
is_in_connection_unit() {
  login_unit=''
  # Most logins are in none, and are asked with two processes instead of five.
  case $(own_groups) in *ssh*@*.service*) ;; *) return 1 ;; esac
  login_unit=$(own_groups | while IFS= read -r group; do printf '%s\n' "${group##*/}"; done | grep -m 1 'ssh.*@.*\.service$')
}

# Whether systemd keeps what the unit's main process leaves running. If it can't be asked, since there is no bus, its files say so.
spares_the_rest() { # UNIT
  template=${1%%@*}@.service
  {
    systemctl show -p KillMode -- "$1" ||
      for folder in /etc /run /usr/lib /lib; do
        cat "$folder/systemd/system/$template" "$folder/systemd/system/$template.d/"*.conf
      done
  } 2>/dev/null | grep -qE '^KillMode=(process|none)$'
}

# Whether systemd kills this process when its login ends.
ends_with_session() {
  if is_in_connection_unit; then
    ! spares_the_rest "$login_unit"
  else
    is_in_session && is_killed_by_logind
  fi
}

# Logind's settings, one per line: b ALL, as COUNT "ONLY"…, as COUNT "EXCLUDED"…
is_killed_by_logind() {
  settings=$(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager \
    KillUserProcesses KillOnlyUsers KillExcludeUsers 2>/dev/null) || return 1
  all=${settings%%"$newline"*} excluded=${settings##*"$newline"}
  only=${settings#*"$newline"}
  only=${only%"$newline"*}
  # Most hosts spare everybody.
  [ "$all" = 'b true' ] || [ "$only" != 'as 0' ] || return 1
  name=$(id -un)
  case $excluded in *"\"$name\""*) return 1 ;; esac
  [ "$name" != root ] || [ "$excluded" != 'as 0' ] || return 1
  case $only in
    'as 0') [ "$all" = 'b true' ] ;;
    *"\"$name\""*) ;;
    *) return 1 ;;
  esac
}

is_out_of_session() { ! is_in_session && ! is_in_connection_unit; }

# Moves this process, and so what it starts from now on, to the user's systemd; that outlives the login if the user lingers.
# Sets said, and fails, if that is impossible.
move_to_user_systemd() {
  said=$(XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} busctl --user call org.freedesktop.systemd1 \
    /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager StartTransientUnit 'ssa(sv)a(sa(sv))' \
    "bluegreen-$$-$(date +%s).scope" fail 1 PIDs au 1 $$ 0 2>&1) || return 1
  wait_for 5 is_out_of_session || {
    said="this process was not moved"
    return 1
  }
}

outlive_session() { ! ends_with_session || move_to_user_systemd; }

# Says "session lingers|ends" if systemd kills what a login leaves behind, "session-unit UNIT" if that is because of that unit,
# and "session-trouble WHY" if nothing helps.
tell_session() {
  ends_with_session || return 0
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then say "session lingers"; else say "session ends"; fi
  [ -z "$login_unit" ] || say "session-unit $login_unit"
  move_to_user_systemd || say "session-trouble $said"
}
