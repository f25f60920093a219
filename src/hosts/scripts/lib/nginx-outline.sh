# Reads nginx's files as nginx does: a word may be quoted, a line may hold several directives, and a block in Lua is none of its own.

# The first half of an awk program: finds the words, calls what the other half has. "rest" is what is left of a piece of a line: it is
# copied for each word, so a table of a megabyte in one line would take minutes if it were the whole line.
# shellcheck disable=SC2016 # awk's own
take_words='
  # Cuts where no word, escape or sign of Lua goes on: behind whitespace or ";" that is not escaped.
  function refill() {
    if (at > length($0)) return 0
    for (size = 1024; at + size <= length($0); size *= 2) if (match(substr($0, at, size), /^.*[^\\][ \t;]/)) break
    if (at + size > length($0)) RLENGTH = size
    rest = substr($0, at, RLENGTH)
    at += RLENGTH
    return 1
  }
  function skip_line() {
    rest = ""
    at = length($0) + 1
  }
  function find_end_or_escape() {
    return (quote == "\"") ? match(rest, /["\\]/) : match(rest, /[\047\\]/)
  }
  # Behind what ends a string; a string may go on in the next line.
  function skip_quoted() {
    while (find_end_or_escape()) {
      sign = substr(rest, RSTART, 1)
      rest = substr(rest, RSTART + (sign == "\\" ? 2 : 1))
      if (sign == quote) { quote = ""; return }
    }
    rest = ""
  }
  function skip_bracket() {
    if (!index(rest, bracket)) { rest = ""; return }
    rest = substr(rest, index(rest, bracket) + length(bracket))
    bracket = ""
  }
  # Behind what comes next in Lua: only a brace outside of strings and comments counts.
  function skip_lua() {
    if (!match(rest, /--\[=*\[|--|\[=*\[|["\047{}]/)) { rest = ""; return }
    sign = substr(rest, RSTART, RLENGTH)
    rest = substr(rest, RSTART + RLENGTH)
    if (sign == "{") lua++
    else if (sign == "}") lua--
    else if (sign == "--") skip_line()
    else if (sign ~ /\[/) { sub(/^--/, "", sign); gsub(/\[/, "]", sign); bracket = sign }
    else quote = sign
  }
  # Of a string over several lines, what is in the first.
  function take_quoted() {
    word = ""
    do {
      begun = rest
      skip_quoted()
      word = word substr(begun, 1, length(begun) - length(rest) - (quote == ""))
    } while (quote != "" && refill())
    words[++count] = word
  }
  function take_word() {
    match(rest, /^(\$[{]?|\\.|[^ \t\r{};\\$])(\$[{]?|\\.|[^ \t\r{;\\$])*|^./)
    words[++count] = substr(rest, 1, RLENGTH)
    rest = substr(rest, RLENGTH + 1)
  }
  function take_sign(sign) {
    rest = substr(rest, 2)
    if (sign ~ /["\047]/) { quote = sign; take_quoted(); return }
    if (sign == ";") end_directive(); else if (sign == "{") begin_block(); else end_block()
    count = 0
  }
  function take_next() {
    if (quote != "") { skip_quoted(); return }
    if (bracket != "") { skip_bracket(); return }
    if (lua) { skip_lua(); return }
    if (match(rest, /^[ \t\r]+/)) rest = substr(rest, RLENGTH + 1)
    if (rest ~ /^#/) skip_line()
    else if (rest ~ /^[;{}"\047]/) take_sign(substr(rest, 1, 1))
    else if (rest != "") take_word()
  }'

# What these files say, a line each: a file and a pattern that an "include" in it names; a file and "{" if it has a server block; a
# file, "named" and a name of a server; a file and "listen PLACE FLAGS"; a file and "upstream NAME { server ADDRESS; }". nginx counts
# from the folder of its own file.
outline_of() {
  awk -v folder="${conf%/*}" "$take_words"'
    function directive() {
      told = ""
      for (i = 1; i <= count; i++) told = told " " words[i]
      return told
    }
    function end_directive() {
      if (words[1] == "include" && count == 2) print FILENAME " " ((words[2] ~ /^\//) ? words[2] : folder "/" words[2])
      if (words[1] == "server_name") for (i = 2; i <= count; i++) print FILENAME " named " tolower(words[i])
      if (words[1] == "listen" && count > 1) print FILENAME directive()
      if (upstream != "" && words[1] == "server") upstream = upstream directive() ";"
    }
    function begin_block() {
      depth++
      if (words[1] == "server" && count == 1) print FILENAME " {"
      if (words[1] == "upstream" && count == 2) { upstream = FILENAME directive() " {"; around = depth }
      if (words[1] ~ /_by_lua_block$/) { lua = 1; depth-- }
    }
    function end_block() {
      if (upstream != "" && depth == around) { print upstream " }"; upstream = "" }
      depth--
    }
    FNR == 1 { count = depth = lua = 0; quote = bracket = upstream = "" }
    # Most lines by far: tables have thousands.
    !count && !lua && quote == "" && upstream == "" && !/include|server_name|listen/ \
      && /^[ \t]*("[^"]*[^"\\]")?[^{}"\047#\\]*;[ \t\r]*$/ { next }
    {
      at = 1
      while (rest != "" || refill()) take_next()
    }' "$@"
}
