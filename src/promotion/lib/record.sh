# The record of a promotion on an nginx host; sent in front of the scripts that write or read one. They set records.
# One file per promotion, N.FROM.TO.STATE. N grows, and only the newest counts: a later decision outranks an earlier one. What
# matters is in the name, since a power cut may leave a new file empty.
#   pending    the slot is live or about to be; reverted unless it is confirmed
#   confirmed  the slot is live for good
#   reverting  being reverted; if nobody holds it any more, that was left unfinished
#   reverted   the previous slot is live again
# Whoever renames the pending file decides, and a rename happens once. Its holders (promote.sh and its guard, recover.sh) have a
# lock on the file, whatever its name. Its lines: TOKEN, "release RELEASE" if one is made live, "moved-from PORT" if requests had left that
# slot before, "linked SECONDS" for each change of the link, "because REASON".

# Hosts may share the user's home.
records_in() { printf '%s/promotions/%s' "$1" "$(uname -n)"; }

# Name of the newest record; nothing where there is none. Names that others may have made are skipped.
newest_record() {
  newest='' highest=-1
  for file in "$records"/*.*.*.*; do
    file=${file##*/}
    case ${file##*.} in pending | confirmed | reverting | reverted) ;; *) continue ;; esac
    case .${file%.*}. in *[!0-9.]* | *..* | *.*.*.*.*.*) continue ;; esac
    [ "${file%%.*}" -le "$highest" ] || newest=$file highest=${file%%.*}
  done
  printf '%s' "$newest"
}

# Opened for reading: a file that was renamed meanwhile must not be made again. Where no file can be locked, nobody has a lock.
is_held() { [ -r "$records/$1" ] && ! said=$( (flock -s -n 8 8<"$records/$1") 2>&1) && met_lock && [ -e "$records/$1" ]; }

# By way of a descriptor, since a file that was renamed meanwhile must not be made again under its old name. Who only looks whether it
# is held has a lock on it for a moment, too.
hold_record() { # NAME
  { exec 9>>/proc/self/fd/8; } 8<"$records/$1" || return 1
  wait_for 5 flock -n 9 && [ -e "$records/$1" ]
} 2>/dev/null

# Sets number, and record: the path of the file without its state. It counts from the rename on: nobody sees it free. Not by ":",
# since a redirection of that ends the shell if it fails.
begin_record() { # FROM TO TOKEN LINES
  mkdir -p "$records" || return 1
  newest=$(newest_record)
  number=$((${newest%%.*} + 1))
  record=$records/$number.$1.$2
  {
    printf '%s\n' "$3" ${4:+"$4"} >"$record.new" && true >"$record.beat" && true >"$record.changing" &&
      hold_record "${record##*/}.new" && mv "$record.new" "$record.pending"
  } || {
    rm -f "$record".*
    return 1
  }
}

claim() { mv "$record.pending" "$record.$1" 2>/dev/null; }

# What can't be noted, on a full disk, is no reason to leave anything undone.
note() { printf '%s\n' "$*" >&9 2>/dev/null || true; }

clear_older_records() {
  for older in "$records"/*.*; do
    name=${older##*/}
    case ${name%%.*} in '' | *[!0-9]*) continue ;; esac
    [ "${name%%.*}" -ge "$number" ] || rm -f "$older"
  done
  rm -f "$record.beat" "$record.changing"
}

# Says "promotion STATE held|free FROM TO WRITTEN LINKED": the newest record, when it was last written and when its link was
# last changed, both in seconds since the epoch; "promotion-release RELEASE", "promotion-moved-from PORT" and "promotion-because REASON".
tell_record() {
  newest=$(newest_record)
  [ -n "$newest" ] || return 0
  if is_held "$newest"; then lock=held; else lock=free; fi
  slots=${newest#*.}
  slots=${slots%.*}
  linked=$(sed -n '/^linked /{ s/^linked //; h; }; ${ g; p; }' "$records/$newest" 2>/dev/null)
  written=$(stat -c %Y "$records/$newest" 2>/dev/null) || {
    # It was renamed while this looked.
    [ -e "$records/$newest" ] || tell_record
    return
  }
  say "promotion ${newest##*.} $lock ${slots%.*} ${slots#*.} $written $linked"
  sed -nE 's/^(release|moved-from|because) /promotion-\1 /p' "$records/$newest" 2>/dev/null
}
