# Reports everything about an app host that a plan needs; changes nothing. Arguments: deploy path, blue port, green port, java,
# launcher, state folder, the port of the blue and of the green slot's health (empty: the slot's own), the release that the run
# uploads (empty: none that is known yet), "again" where only what may have changed is wanted.
# The release file next to the binary is read at once; asking java itself starts a JVM.
java_version() {
  binary=$(command -v "$1") || return 0
  described=$(readlink -f "$binary")
  described=${described%/*/*}/release
  if [ -r "$described" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$described"
  else
    "$binary" -version 2>&1 </dev/null | sed -n 's/.* version "\(.*\)".*/\1/p' | head -n 1
  fi
}

# Whether systemd pauses before it starts the slot's process again. $1 deploy path, $2 port.
is_restarting() {
  for unit in $(slot_units "$1" "$2"); do
    [ "$(property "$unit" ActiveState 2>/dev/null)" != activating ] || return 0
  done
  return 1
}

# Whether systemd would start the slot's process again neither after a failure nor at a boot: it was launched, and not kept since. $1
# deploy path, $2 port.
is_unsupervised() {
  for unit in $(slot_units "$1" "$2"); do
    if [ -e "$(trial_of "$unit")" ] || [ ! -e "$units/default.target.wants/$unit" ]; then return 0; fi
  done
  return 1
}

# Swap included. What the kernel calls available leaves out two things: what ZFS keeps in memory (its ARC) and gives back, and free
# huge pages, which only a JVM that asks for them can use. In a container, the ARC is the whole machine's.
tell_memory() { # MEMINFO ARCSTATS
  [ -r "$2" ] || set -- "$1"
  awk '
    { value[$1] = $NF == "kB" ? $2 : $NF }
    END {
      total = value["MemTotal:"]
      available = value["MemAvailable:"]
      if (value["size"] > value["c_min"]) available += int((value["size"] - value["c_min"]) / 1024)
      if (available > total) available = total
      print "memory-kb " available + value["SwapFree:"]
      print "total-memory-kb " total + value["SwapTotal:"]
      print "huge-pages-kb " (value["HugePages_Free:"] - value["HugePages_Rsvd:"]) * value["Hugepagesize:"]
    }' "$@"
}

observe_slot() { # PATH PORT HEALTH-PORT
  seen=$(slot_processes "$1" "$2")
  if [ -n "$seen" ]; then
    printf '%s\n' "$seen" | while read -r pid about; do
      say "process $2 $pid $about $(awk '/^(VmRSS|HugetlbPages):/ { sum += $2 } END { print sum }' "/proc/$pid/status" 2>/dev/null)"
    done
    [ "$launcher" != systemd ] || ! is_unsupervised "$1" "$2" || say "unsupervised $2"
  elif is_restarting "$1" "$2"; then
    say "restarting $2"
  fi
  [ -z "$3" ] || for pid in $(listeners "$3"); do say "health-listener $2 $pid"; done
  linked=$(readlink "$1/slots/$2") || return 0
  say "slot $2 ${linked##*/}"
  sed -n 's/^ *"javaRelease": \([0-9]*\),*$/built-for \1/p' "$1/slots/$2/release.json" 2>/dev/null
}

observe_releases() {
  stat -Lc '%Y %s %n' "$1"/*/app.jar 2>/dev/null | {
    newest=0 newest_bytes=''
    while read -r time bytes release; do
      [ "$time" -lt "$newest" ] || newest=$time newest_bytes=$bytes
      release=${release%/app.jar}
      say "release $time ${release##*/}"
    done
    [ -z "$newest_bytes" ] || say "newest-jar-bytes $newest_bytes"
  }
}

# What this run's own upload has taken so far counts as free. Another run's does not: it goes on.
free_for_release() { # PATH RELEASE
  free=$(free_kilobytes "$(nearest_folder "$1/releases")")
  taken=$(stat -Lc '%b %B' "$1/releases/.upload-$2/app.jar" 2>/dev/null | awk '{ sum += $1 * $2 / 1024 } END { printf "%d", sum }')
  echo "$((free + taken))"
}

# What somebody with root copied or restored may be root's, in a folder that is not; the disk is the same.
look_into_folders() { # PATH
  for inner in "$1/releases" "$1/slots"; do
    [ ! -d "$inner" ] || [ -w "$inner" ] || say "write-trouble $(readlink -f "$inner"): Permission denied"
  done
}

observe_systemd() {
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then say "lingers yes"; else say "lingers no"; fi
  said=$(manager show --property Version 2>&1) || say "systemd-trouble $said"
}

# What a launch would find out only once the standby is stopped.
tell_whether_writable() { # PATH
  for inner in "$(nearest_folder "$1")" "$1/releases" "$1/slots"; do
    [ ! -d "$inner" ] || [ -w "$inner" ] || {
      say "writable no"
      return
    }
  done
  say "writable yes"
}

# What a deployment doesn't change. Where it was changed meanwhile, the run fails later, with the live version untouched.
tell_lasting() {
  # shellcheck disable=SC2086 # names
  require_tools $for_both $for_app
  folder=$(nearest_folder "$path")
  say "user $(id -un)"
  if [ -w "$folder" ]; then
    say "writable yes"
    try_to_write "$folder" 65536 && look_into_folders "$path"
    try_to_write "$(nearest_folder "$state_folder")" 65536 lock
  else
    say "writable no"
  fi
  try_to_write "${TMPDIR:-/tmp}" 65536
  say "java $(java_version "$java")"
  case $java in /*) [ ! -e "$java" ] || [ -x "$java" ] || say "java-blocked yes" ;; esac
  [ "$launcher" != systemd ] || observe_systemd
  tell_session
}

main() {
  path=$1 blue=$2 green=$3 java=$4 launcher=$5 state_folder=$6 blue_health=$7 green_health=$8 release=$9
  shift 9
  if [ "${1-}" = again ]; then tell_whether_writable "$path"; else tell_lasting; fi
  say "free-kb $(free_for_release "$path" "$release")"
  tell_memory /proc/meminfo /proc/spl/kstat/zfs/arcstats
  # Once for all processes: what is asked below is asked in subshells.
  find_ticks_per_second
  tell_work "$path" "$blue" "$green"
  observe_slot "$path" "$blue" "$blue_health"
  observe_slot "$path" "$green" "$green_health"
  if live=$(readlink "$path/live"); then say "live ${live##*/}"; fi
  say "now $(date +%s)"
  observe_releases "$path/releases"
  [ ! -r "$path/deploys.jsonl" ] || tail -n 50 "$path/deploys.jsonl" | sed 's/^/journal /'
  # After a power cut or on a full disk, the file's last line may have no end.
  echo
  say "observed"
}

main "$@"
