# A promotion in steps, in the instant layout; sent in front of the scripts that make or revert a promotion, which set from, to
# and what read_layout sets. For as long as a step lasts the link names a folder FROM-TO-PERCENT: in it nginx finds the slot FROM,
# and group-N for each of the hundred groups of clients that get the slot TO.

# All before anything is changed: a disk that is full must not end a promotion halfway. nginx's workers look into them.
make_steps() { # FIRST-GROUP PERCENT…
  group=$1
  shift
  remove_steps
  # In a subshell, since a redirection that fails may end the shell.
  (
    umask 022
    for percent in "$@"; do
      folder=$state/$from-$to-$percent
      mkdir "$folder" "$folder/$from" || exit 1
      left=$percent
      while [ "$left" -gt 0 ]; do
        left=$((left - 1))
        : >"$folder/group-$(((group + left) % 100))" || exit 1
      done
    done
  )
}

# The one that the link names stays.
remove_steps() {
  [ "$layout" = instant ] || return 0
  named=$(readlink "$state/live")
  for folder in "$state"/[0-9]*-[0-9]*-[0-9]*; do
    if [ -d "$folder" ] && [ "${folder##*/}" != "$named" ]; then rm -rf "$folder"; fi
  done
}

# Gives that share of the clients the new slot; 100 is all. The note comes first: a record that is older than its link would be
# taken for one that somebody else decided.
widen() { # PERCENT
  note "percent $1"
  if [ "$1" = 100 ]; then
    point_to_slot "$to" "$to_site"
  else
    trouble="the folder $state/$from-$to-$1 of this step is missing"
    [ -d "$state/$from-$to-$1" ] && point_link "$from-$to-$1" && note_link
  fi
}
