# What sudo lets the deploy user run without a password; sent in front of the script that observes, which sets enabled.

# sudo calls a command allowed even if it would ask for a password. If "sudo -v" asks for none, nothing does, unless verifypw says that
# it needn't, or a password was given shortly before; else its rules are printed, and how it finds each command.
tell_rights() {
  [ $# -gt 0 ] || return 0
  say "rights told"
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null || say "sudo-trouble is missing"
  asks=no
  said=$(sudo -n -v 2>&1) || {
    case $said in *'must have a tty'*) say "sudo-trouble wants a terminal" ;; esac
    asks=yes
  }
  listing=$(sudo -n -l 2>/dev/null) || [ "$asks" = no ] || say "rules-hidden yes"
  case $listing in
    # What stands in for sudo may have no list.
    '') ;;
    *verifypw=any* | *verifypw=never* | *'!verifypw'*) asks=yes ;;
    *) [ "$asks" = yes ] || sudo -k -n -v >/dev/null 2>&1 || asks=yes ;;
  esac
  [ "$asks" = no ] || printf '%s\n' "$listing" | while IFS= read -r line; do say "rule $line"; done
  for command in "$@"; do
    case $command in ln\ * | mv\ * | rm\ *) [ ! -w "$enabled" ] || continue ;; esac
    # shellcheck disable=SC2086 # the words of the command
    if ! found=$(sudo -n -l $command 2>/dev/null); then
      say "not-allowed $command"
    elif [ "$asks" = yes ]; then
      say "allowed $found"
      say "allowed-as $command"
    fi
  done
}
