# The rules that let the deploy user run commands as root; sent in front of setup.sh, which sets can_sudo, overwrite, work and mark,
# and defines how to write a file. The commands, with a comment that says whose they are, are in $work/draft.

# A name from a directory service may have a space or a backslash, which separate and quote there.
name_in_sudoers() { id -un | sed 's/[\\ !=:,()"#]/\\&/g'; }

# Where sudo looks for a command: in a path of its own, which is the second one on most systems.
find_sudo_path() {
  sudo_path=''
  # shellcheck disable=SC2016 # for root's shell
  [ "$can_sudo" = no ] || sudo_path=$(sudo -n sh -c 'echo "$PATH"' 2>/dev/null </dev/null)
  sudo_path=${sudo_path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
}

# In a subshell, for its IFS. The shell's own search finds what is built into the shell.
find_program() { # COMMAND
  case $1 in
    /*)
      echo "$1"
      return
      ;;
  esac
  IFS=:
  for place in $sudo_path; do
    if [ -f "$place/$1" ] && [ -x "$place/$1" ]; then
      echo "$place/$1"
      return
    fi
  done
  return 1
}

# Characters that mean something in a rule.
in_sudoers() {
  case $1 in
    *[],:=#*?!^\\[]*) printf '%s\n' "$1" | sed 's/[],:=#*?!^\[]/\\&/g' ;;
    *) printf '%s\n' "$1" ;;
  esac
}

# sudo compares a command and its arguments with these lines exactly.
render_rights() {
  find_sudo_path
  while read -r command arguments; do
    if [ "$command" = '#' ]; then
      printf '# %s\n' "$arguments"
      continue
    fi
    program=$(find_program "$command") || fail "the command $command was not found"
    printf '%s ALL=(root) NOPASSWD: %s\n' "$(name_in_sudoers)" "$(in_sudoers "$program${arguments:+ $arguments}")"
  done
}

# Without sudo we can't read the file, and rights may also come from another one.
ensure_rights() { # GIVEN PATH FORMER-PATH
  if [ "$can_sudo" = no ] && [ "$1" = given ]; then
    say "same $2"
    return
  fi
  render_rights <"$work/draft" >"$work/rules"
  { printf '%s%s\n' "$mark" "$(sha256sum "$work/rules" | cut -d ' ' -f 1)" && cat "$work/rules"; } >"$work/sudoers"
  checker=$(command -v visudo)
  [ -z "$checker" ] || "$checker" -cqf "$work/sudoers" || fail "sudo would refuse these rules: $(cat "$work/rules")"
  ! is_of_another "$2" || fail "$2 contains another service's sudo rules, written by an earlier version of this action"
  ensure_file 440 "$2" "$work/sudoers"
  [ "$2" = "$3" ] || ! peek "$2" | cmp -s - "$work/sudoers" || remove_former_rights "$3"
}

# An earlier version did not record whose a file is, and gave several services the same one.
is_of_another() {
  [ "$overwrite" = false ] && exists "$1" || return 1
  peek "$1" >"$work/present"
  is_ours "$work/present" && ! grep -q '^# for: ' "$work/present" && ! grep -xF -f "$work/rules" "$work/present" | grep -q ' -sfn '
}

# The name may be another service's as well: the file is removed if it allows nothing else.
remove_former_rights() {
  exists "$1" || return 0
  peek "$1" >"$work/former"
  is_ours "$work/former" && ! grep -v '^#' "$work/former" | grep -qvxF -f "$work/rules" || return 0
  remember_file "$1"
  change "$1" rm -f "$1"
}
