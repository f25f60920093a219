# How a script outlives its login if logind kills what a login leaves behind (KillUserProcesses); sent in front of those that
# continue when their runner is gone.

# Whether logind kills this process with its session. Its settings, one per line: b ALL, as COUNT "ONLY"…, as COUNT "EXCLUDED"…
ends_with_session() {
  case $(cat "/proc/$$/cgroup" 2>/dev/null) in */session-*.scope*) ;; *) return 1 ;; esac
  settings=$(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager \
    KillUserProcesses KillOnlyUsers KillExcludeUsers 2>/dev/null) || return 1
  name=$(id -un)
  {
    read -r type all
    read -r type count only
    read -r type count excluded
  } <<END
$settings
END
  case $excluded in *"\"$name\""*) return 1 ;; esac
  [ "$name" != root ] || [ -n "$excluded" ] || return 1
  case $only in
    '') [ "$all" = true ] ;;
    *"\"$name\""*) ;;
    *) return 1 ;;
  esac
}

is_out_of_session() { case $(cat "/proc/$$/cgroup") in */session-*.scope*) return 1 ;; esac }

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

# Says "session lingers|ends" if logind kills what a login leaves behind, and "session-trouble WHY" if nothing helps.
tell_session() {
  ends_with_session || return 0
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then say "session lingers"; else say "session ends"; fi
  move_to_user_systemd || say "session-trouble $said"
}
