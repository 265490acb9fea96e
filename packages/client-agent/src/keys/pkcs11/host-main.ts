/** Starts the helper process where the agent runs from files; the argument is the path of the module. */
import { serveToken } from './host.ts'

serveToken(process.argv.at(-1) ?? '')
