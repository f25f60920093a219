# Reads nginx's files as nginx does: a word may be quoted, a line may hold several directives, and a block in Lua is none of its own.

# What these files say, a line each: a file and a pattern that an "include" in it names; a file and "{" if it has a server block; a
# file, "named" and a name of a server; a file and "upstream NAME { server ADDRESS; }". nginx counts from the folder of its own file.
outline_of() {
  awk -v folder="${conf%/*}" '
    # Behind what ends a string; a string may go on in the next line.
    function skip_quoted() {
      while (match(rest, /["\047\\]/)) {
        sign = substr(rest, RSTART, 1)
        rest = substr(rest, RSTART + (sign == "\\" ? 2 : 1))
        if (sign == quote) { quote = ""; return }
      }
      rest = ""
    }
    # Behind what comes next in Lua: only a brace outside of strings and comments counts.
    function skip_lua() {
      if (bracket != "") {
        if (!index(rest, bracket)) { rest = ""; return }
        rest = substr(rest, index(rest, bracket) + length(bracket))
        bracket = ""
        return
      }
      if (!match(rest, /--\[=*\[|--|\[=*\[|["\047{}]/)) { rest = ""; return }
      sign = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      if (sign == "{") lua++
      else if (sign == "}") lua--
      else if (sign == "--") rest = ""
      else if (sign ~ /\[/) { sub(/^--/, "", sign); gsub(/\[/, "]", sign); bracket = sign }
      else quote = sign
    }
    function add(word) {
      words[++count] = word
      line = line " " word
    }
    function end_directive() {
      if (words[1] == "include" && count == 2) print FILENAME " " ((words[2] ~ /^\//) ? words[2] : folder "/" words[2])
      if (words[1] == "server_name") for (i = 2; i <= count; i++) print FILENAME " named " tolower(words[i])
      if (upstream != "" && words[1] == "server") upstream = upstream line ";"
    }
    function begin_block() {
      depth++
      if (words[1] == "server" && count == 1) print FILENAME " {"
      if (words[1] == "upstream" && count == 2) { upstream = FILENAME line " {"; around = depth }
      if (words[1] ~ /_by_lua_block$/) { lua = 1; depth-- }
    }
    function end_block() {
      if (upstream != "" && depth == around) { print upstream " }"; upstream = "" }
      depth--
    }
    function take_next() {
      sign = substr(rest, 1, 1)
      if (sign ~ /[;{}]/) {
        rest = substr(rest, 2)
        if (sign == ";") end_directive(); else if (sign == "{") begin_block(); else end_block()
        count = 0
        line = ""
      } else if (sign ~ /["\047]/) {
        begun = rest = substr(rest, 2)
        quote = sign
        skip_quoted()
        add(substr(begun, 1, length(begun) - length(rest) - (quote == "")))
      } else {
        match(rest, /^(\$[{]?|\\.|[^ \t\r{};\\$])(\$[{]?|\\.|[^ \t\r{;\\$])*|^./)
        add(substr(rest, 1, RLENGTH))
        rest = substr(rest, RLENGTH + 1)
      }
    }
    FNR == 1 { count = depth = lua = 0; line = quote = bracket = upstream = "" }
    # Most lines by far: tables have thousands.
    !count && !lua && quote == "" && upstream == "" && !/include|server_name/ \
      && /^[ \t]*("[^"]*[^"\\]")?[^{}"\047#\\]*;[ \t\r]*$/ { next }
    {
      rest = $0
      while (rest != "") {
        if (quote != "") { skip_quoted(); continue }
        if (lua) { skip_lua(); continue }
        if (!match(rest, /^[ \t\r]+/)) RLENGTH = 0
        rest = substr(rest, RLENGTH + 1)
        if (rest ~ /^#/) next
        if (rest != "") take_next()
      }
    }' "$@"
}
