# Asks an HTTP server from here, where the SSH connection may not forward. Arguments: URL,
# where to connect for it as host:port, Host header or nothing, seconds, bytes of body.
main() {
  command -v curl >/dev/null || fail "this SSH key or server forbids forwarding, and curl is missing: allow forwarding, or install curl"
  header=''
  [ -z "$3" ] || header="Host: $3"
  answer=$(curl --silent --show-error --insecure --noproxy "*" --connect-to "::$2" --max-time "$4" ${header:+--header "$header"} --write-out '\n%{http_code}' -- "$1" | tail -c "$5") || fail "no answer from $1"
  say "status $(printf '%s\n' "$answer" | tail -n 1)"
  printf '%s\n' "$answer" | sed '$d' | while IFS= read -r line; do say "body $line"; done
}

main "$@"
