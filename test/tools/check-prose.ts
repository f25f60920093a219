/** Checks texts, messages, comments and test names against the house style. usage: check-prose.ts [FILE...]     without: all */
import { checkFile, findProse } from './prose.ts'

const [, , ...given] = process.argv
const complaints = (given.length > 0 ? given : findProse()).flatMap(checkFile)
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
if (complaints.length > 0) process.exitCode = 1
