# What scripts that go on after their runner is gone let each other know on an app host; sent in front of them.

# Tells other runs that this one still starts or stops the process of a slot: the lock of its run may be free by then. A shared
# lock, since two may be at work on a slot: one that watches its process, and one that stops it.
begin_work() { # DEPLOY-PATH PORT
  { true 8>>"$1/slots/.$2.work"; } 2>/dev/null || return 0
  exec 8>>"$1/slots/.$2.work"
  # Where no file can be locked, nobody can tell. A look at it takes a moment.
  wait_for 5 flock -s -n 8 2>/dev/null || true
}

tell_work() { # DEPLOY-PATH PORT...
  works=$1/slots
  shift
  for slot in "$@"; do
    { true 8<"$works/.$slot.work"; } 2>/dev/null || continue
    # Without a message, it is another script's shared lock that is in the way.
    said=$(flock -n 8 2>&1 8<"$works/.$slot.work") || [ -n "$said" ] || say "at-work yes"
  done
}

# Without nginx the live slot's process is the service: whatever is asked for, it stays. A handover waits until that is decided.
has_taken_over() {
  [ "$nginx" = no ] || return 1
  exec 9>>.handover
  flock 9
  [ "$(readlink live)" = "slots/$port" ]
}
