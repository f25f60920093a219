# Whether a script starts or stops processes on an app host; sent in front of those that do, and of the one that tells. They go on after
# their runner is gone, while the lock of its run is free at once. It is the deploy path itself that they lock, each in its own share: that
# takes no room on the disk.
begin_work() { # DEPLOY-PATH
  { true 8<"$1"; } 2>/dev/null || return 0
  exec 8<"$1"
  # Where no file can be locked, nobody can tell.
  flock -s 8 2>/dev/null || true
}

tell_work() { # DEPLOY-PATH
  { true 8<"$1"; } 2>/dev/null || return 0
  # Without a word, it is the share of another that is in the way.
  said=$(flock -n 8 2>&1 8<"$1") || [ -n "$said" ] || say "at-work yes"
}
