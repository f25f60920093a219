# Whether there is room to write; sent in front of the scripts that observe.
nearest_folder() {
  folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  printf '%s' "$folder"
}

# With all links resolved, as far as there is anything at it: TMPDIR may name folders that are gone.
real_path() { readlink -f "$1" || printf '%s' "$1"; }

# Free space says nothing about a quota, or a file system out of inodes: so a small file is written, and removed.
# Says "write-trouble FOLDER: WHY", and fails, where it could not be written and, if asked, "lock-trouble FOLDER: WHY" where it could not be locked.
try_to_write() { # FOLDER BYTES [LOCK]
  # What it says is wanted only if it failed: a loader that misses a library may say something, too.
  trial=$(mktemp "$1/.bluegreen-XXXXXX" 2>/dev/null) || trial=$(mktemp "$1/.bluegreen-XXXXXX" 2>&1) || {
    say "write-trouble $(real_path "$1"): ${trial##*: }"
    return 1
  }
  exec 8>"$trial"
  # Its name is removed first: whatever ends this script now, nothing is left.
  rm -f "$trial"
  written=0
  said=$(head -c "$2" /dev/zero 2>&1 >&8) || {
    # A signal ends it where a limit of the login does.
    [ "$?" -ne 153 ] || said='File size limit exceeded (ulimit -f)'
    say "write-trouble $(real_path "$1"): ${said##*: }"
    written=1
  }
  [ -z "${3-}" ] || said=$(flock -n 8 2>&1) || say "lock-trouble $(real_path "$1"): ${said##*: }"
  exec 8>&-
  return "$written"
}
