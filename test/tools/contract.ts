/** What `action.yml` promises, as far as a program can compare it. */
export interface Contract {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** What in the new contract breaks a workflow that was written for the old one, each in one line. */
export function breakingChanges(before: Contract, after: Contract): string[] {
  const inputs = Object.entries(before.inputs).flatMap(([name, old]) => {
    const now = after.inputs[name]
    if (!now) return [`the input ${name} is gone`]
    const defaults = [old.default ?? '', now.default ?? '']
    return defaults[0] === defaults[1] ? [] : [`the default of ${name} was "${defaults[0]}" and is "${defaults[1]}"`]
  })
  const demands = Object.entries(after.inputs).flatMap(([name, { required }]) =>
    required && !before.inputs[name]?.required ? [`the input ${name} is required now`] : [],
  )
  const outputs = Object.keys(before.outputs).flatMap((name) =>
    name in after.outputs ? [] : [`the output ${name} is gone`],
  )
  return [...inputs, ...demands, ...outputs]
}
