# Whether certbot is at work on nginx's files; sent in front of the scripts for which that matters, which set enabled.
# For a challenge, certbot's nginx plugin edits the enabled files, and in the end writes them back under the names that they
# had: where a link has changed meanwhile, that makes a second site, a file. From its first look at them until it ends, it holds
# a lock on this file, which only root may open; but everyone sees who holds locks on which file.
is_certbot_done() {
  [ -e "${enabled%/*}/.certbot.lock" ] || return 0
  lock=$(stat -c %i "${enabled%/*}/.certbot.lock" 2>/dev/null) || return 0
  ! grep -qs ":$lock " /proc/locks
}

# Tells the runner, and ends with it; fails after so many seconds.
await_certbot() { # SECONDS
  waited=0 word=waiting
  until is_certbot_done; do
    [ "$waited" -lt "$1" ] || return 1
    say "$word" || return 1
    waited=$((waited + 1)) word=alive
    sleep 1
  done
  [ "$waited" -eq 0 ] || say "alive"
}
