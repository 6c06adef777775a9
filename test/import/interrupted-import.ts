/** Run as a process of its own by import-files.test.ts: imports, and says when it is in the middle. */
import { importInto } from './recording.ts'

const [directory = '', file = ''] = process.argv.slice(2)
let said = false
await importInto(directory, [file], {
  onProgress: ({ rows }) => {
    if (rows > 0 && !said) process.stdout.write('rows are coming\n')
    said ||= rows > 0
  },
})
process.stdout.write('finished\n')
