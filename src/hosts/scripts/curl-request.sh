# Sends a request to an HTTP server, if the SSH connection may not forward. Arguments: URL, Host header or nothing, where to connect
# to instead of the URL's name (curl's --connect-to) or nothing, seconds, bytes of body, method, X-Forwarded-Proto or nothing.
# Says: "status CODE", "location URL" of a redirect, "body LINE".
main() {
  command -v curl >/dev/null || fail "this SSH key or server forbids forwarding, and curl is missing: allow forwarding, or install curl"
  work=$(mktemp -d) || fail "can't make a temporary folder"
  trap 'rm -rf "$work"' EXIT
  header=''
  # Its answer has no body, and without this curl would wait for one.
  head=''
  [ "$6" != HEAD ] || head=--head
  [ -z "$2" ] || header="Host: $2"
  # Without ~/.curlrc and proxies: what counts is what this host itself can reach. "[1-3]" is part of the path. A pipe's status is that of its reader.
  {
    curl -q --noproxy '*' --globoff --silent --show-error --insecure --user-agent bluegreen-action --max-time "$4" --request "$6" ${head:+"$head"} ${header:+--header "$header"} ${3:+--connect-to "$3"} ${7:+--header "X-Forwarded-Proto: $7"} \
      --dump-header "$work/head" -- "$1" 2>"$work/said"
    echo "$?" >"$work/ended"
  } | head -c "$5" >"$work/body"
  ended=$(cat "$work/ended")
  status=$(sed -n 's|^HTTP/[0-9.]* \([0-9]*\).*|\1|p' "$work/head" 2>/dev/null | tail -n 1)
  # 23: more arrived than was wanted.
  case $ended in 0 | 23) ;; *) fail "no answer from $1: $(cat "$work/said")" ;; esac
  [ -n "$status" ] || fail "no answer from $1: $(cat "$work/said")"
  say "status $status"
  sed -n 's/^[Ll]ocation: *//p' "$work/head" | tr -d '\r' | while IFS= read -r location; do say "location $location"; done
  while IFS= read -r line || [ -n "$line" ]; do say "body $line"; done <"$work/body"
}

main "$@"
