# What scripts that go on after their runner is gone let each other know on an app host; sent in front of them.

# Tells other runs that this one still starts or stops the process of a slot: the lock of its run may be free by then. A shared
# lock, since two may be at work on a slot: one that watches its process, and one that stops it.
begin_work() { # DEPLOY-PATH PORT
  { true 8<>"$1/slots/.$2.work"; } 2>/dev/null || return 0
  exec 8<>"$1/slots/.$2.work"
  # A look at it takes a moment.
  wait_for 5 share_work || true
}

# Opened for reading and writing, here and in a look: NFS refuses a shared lock to who can't read, and an exclusive one to who can't
# write. Where no file can be locked, nobody can tell.
share_work() { said=$(flock -s -n 8 2>&1) || ! met_lock; }

tell_work() { # DEPLOY-PATH PORT...
  works=$1/slots
  shift
  for slot in "$@"; do
    if is_worked_on "$works/.$slot.work"; then
      # Or another run has looked at the same time.
      sleep 0.1
      ! is_worked_on "$works/.$slot.work" || say "at-work yes"
    fi
  done
}

# Not where the file can't be opened, which makes none, or not be locked.
is_worked_on() { # FILE
  [ -e "$1" ] && { true 8<>"$1"; } 2>/dev/null || return 1
  ! said=$(flock -n 8 2>&1 8<>"$1") && met_lock
}

# Without nginx the live slot's process is the service: whatever is asked for, it stays. A handover waits until that is decided.
has_taken_over() {
  [ "$nginx" = no ] || return 1
  exec 9>>.handover
  flock 9
  [ "$(readlink live)" = "slots/$port" ]
}
