/** Checks that no two functions of src have one name, nor two files, and that no two of its folders import each other. */
import { findFolderCycles } from './folder-cycles.ts'
import { findSharedNames, readSources } from './names.ts'

const sources = readSources()
const complaints = [...findSharedNames(sources), ...findFolderCycles(sources)]
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
if (complaints.length > 0) process.exitCode = 1
