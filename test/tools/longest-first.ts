import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { secondsOf } from './todays-stories.ts'

/** The stories that take longest begin first, so that none of them is still under way when all others are done. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    const lastsFor = ({ moduleId }: TestSpecification) => secondsOf(/e2e\/(.*)\.test\.ts$/.exec(moduleId)?.[1] ?? '')
    const sorted = await super.sort(files)
    return sorted.sort((one, other) => groupOf(one) - groupOf(other) || lastsFor(other) - lastsFor(one))
  }
}
