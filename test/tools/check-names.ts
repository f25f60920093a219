/** Checks that no two functions of src have one name, nor two files. */
import { findSharedNames, readSources } from './names.ts'

const complaints = findSharedNames(readSources())
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
if (complaints.length > 0) process.exitCode = 1
