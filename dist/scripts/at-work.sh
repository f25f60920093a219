# What scripts that go on after their runner is gone let each other know on an app host; sent in front of them.

# Tells other runs that this one still starts or stops a process: the lock of its run may be free by then. It is a share of a lock on the
# deploy path itself, which takes no room on the disk.
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

# Without nginx the live slot's process is the service: whatever is asked for, it stays. A handover waits until that is decided.
has_taken_over() {
  [ "$nginx" = no ] || return 1
  exec 9>>.handover
  flock 9
  [ "$(readlink live)" = "slots/$port" ]
}
