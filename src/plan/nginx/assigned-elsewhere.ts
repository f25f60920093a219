import type { Directive } from './directives.ts'
import { variableKey } from './link-variables.ts'

/** Directives of modules whose first word is a variable that they give a value, such as `auth_request_set` and `js_set`. */
const ASSIGNING = /_set$|^set_|^js_var$/
const LUA = /_by_lua(?:_block)?$/
/** As in `ngx.var.name = …` and `ngx.var["name"] = …`. */
const LUA_ASSIGNMENTS = /(?:\.|\[\s*["'])(\w+)(?:["']\s*\])?\s*=(?!=)/g

/** The variables of a server that something other than `set` and `if` gives a value, which only a request tells. */
export function findAssignedElsewhere(server: Directive): ReadonlySet<string> {
  const found = new Set<string>()
  const look = ({ words, block }: Directive) => {
    const [name = '', variable = ''] = words
    if (ASSIGNING.test(name) && variable.startsWith('$')) found.add(variableKey(variable))
    if (LUA.test(name)) {
      const text = [...words, ...(block ?? []).flatMap((line) => line.words)].join('\n')
      for (const [, assigned] of text.matchAll(LUA_ASSIGNMENTS)) found.add(variableKey(assigned))
    }
    block?.forEach(look)
  }
  look(server)
  return found
}
