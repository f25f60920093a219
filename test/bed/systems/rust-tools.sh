#!/bin/sh
# sudo-rs and uutils stand in the places of sudo and of GNU's coreutils; those remain beside them under another name.
for name in sudo su visudo; do
  path=$(command -v "$name") || continue
  dpkg-divert --quiet --local --no-rename --divert "$path.ws" --add "$path"
  mv "$path" "$path.ws"
  ln -s "/usr/lib/cargo/bin/$name" "$path"
done
for tool in /usr/lib/cargo/bin/coreutils/*; do
  path=/usr/bin/${tool##*/}
  owner=$(dpkg-query --search "$path" 2>/dev/null || dpkg-query --search "/bin/${tool##*/}" 2>/dev/null || :)
  case $owner in coreutils:*) ;; *) continue ;; esac
  dpkg-divert --quiet --local --no-rename --divert "$path.gnu" --add "$path"
  mv "$path" "$path.gnu"
  /usr/lib/cargo/bin/coreutils/ln -s "$tool" "$path"
done
