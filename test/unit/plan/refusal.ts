import { Failure } from '../../../src/failure.ts'

/** What a decision that must be refused says; a remedy is what a person does, so that each word of it counts. */
export function refusalOf(decide: () => unknown): { readonly message: string; readonly remedy: string | null } {
  try {
    decide()
  } catch (thrown) {
    if (thrown instanceof Failure) return { message: thrown.message, remedy: thrown.remedy ?? null }
    throw thrown
  }
  throw new Error('nothing was refused')
}
