# The application's environment; sent in front of launch.sh.
read_environment() {
  while IFS= read -r variable && [ "$variable" != end ]; do printf '%s\n' "$variable"; done
}

# Where one of the application's variables overwrites one of this script, none of these may be needed any more.
export_environment() {
  restore_login
  while IFS= read -r bluegreen_variable; do
    # shellcheck disable=SC2163 # the line holds name and value
    [ -z "$bluegreen_variable" ] || export "$bluegreen_variable"
  done <<END
$environment
END
}

# Names the first variable that would not reach the application with its value, since this shell does not let go of it: bash
# ends at a UID or a PPID and has values of its own for RANDOM or GROUPS, dash ends at an OPTIND that is not a number.
find_kept_variable() {
  printenv=$(command -v printenv) || return
  while IFS= read -r variable; do
    [ -z "$variable" ] || passes "$variable" "$printenv" 2>/dev/null || {
      printf '%s\n' "${variable%%=*}"
      return
    }
  done <<END
$environment
END
}

# In a subshell, which the export may end. Nothing that it could overwrite is needed after it.
passes() { # KEY=VALUE PRINTENV
  # shellcheck disable=SC2163 # the argument holds name and value
  seen=$(export "$1" && exec "$2" "${1%%=*}") && [ "$seen" = "${1#*=}" ]
}
