# Runs a command of the workflow's author. Arguments: deploy path, port, version, release; stdin: the command.
relay() {
  while IFS= read -r line || [ -n "$line" ]; do say "output $line"; done
}

main() {
  command=$(cat)
  cd "$1" || fail "can't enter $1"
  restore_locale
  export BLUEGREEN_PORT="$2" BLUEGREEN_VERSION="$3" BLUEGREEN_RELEASE="$4"
  # The status travels beside the output, since a pipe's status is that of its reader.
  exec 4>&1
  status=$({ { sh -c "$command" </dev/null 2>&1 3>&- 4>&-; echo "$?" >&3; } | relay >&4; } 3>&1)
  say "status $status"
}

main "$@"
