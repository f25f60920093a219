# Reads a release's log, app.log and before it app.log.1, as one; sent in front of the scripts that read it.
# Runs "$@" with the older file as descriptor 4 and the newer one as 5, as they were at one moment: they may be renamed meanwhile.
with_log() { # LOG COMMAND...
  log_file=$1 looks_left=20
  shift
  [ -e "$log_file" ] || [ -e "$log_file.1" ] || return
  while :; do
    older=$log_file.1 newer=$log_file looks_left=$((looks_left - 1))
    [ -e "$older" ] || older=/dev/null
    [ -e "$newer" ] || newer=/dev/null
    {
      if [ "$looks_left" -le 0 ] || is_one_moment; then
        "$@"
        return
      fi
    } 4<"$older" 5<"$newer"
    sleep 0.05
  done
}

# shellcheck disable=SC3013 # dash, bash and busybox know -ef
is_one_moment() {
  [ /dev/fd/5 -ef "$log_file" ] || return 1
  if [ -e "$log_file.1" ]; then [ /dev/fd/4 -ef "$log_file.1" ]; else [ "$older" = /dev/null ]; fi
}

# One more line of the newer file, since its first line may belong to the last one of the older file.
last_lines() { # NUMBER
  { tail -n "$1" <&4 && tail -n "$(($1 + 1))" <&5; } | tail -n "$1"
}

# What was written since the newer file had that inode and size.
written_since() { # INODE SIZE
  case $1 in
    "$(stat -L -c %i /dev/fd/5)") tail -c "+$(($2 + 1))" <&5 ;;
    "$(stat -L -c %i /dev/fd/4)") tail -c "+$(($2 + 1))" <&4 && cat <&5 ;;
    *) cat <&4 && cat <&5 ;;
  esac
}
