/** What this build calls itself; the version comes from package.json, the only place that states it. */
import { readPageFile } from './page-files.ts'

/** Name that tells the agent from another program on its port. */
export const agentName = 'tamga-agent'

/** Rises when an answer changes its shape. */
export const apiVersion = 1

/** Semantic version of the package. */
export const agentVersion: string = readVersion()

function readVersion(): string {
  const description: unknown = JSON.parse(readPageFile('package.json').toString('utf8'))
  if (typeof description !== 'object' || description === null || !('version' in description)) {
    throw new TypeError('package.json without a version')
  }
  return String(description.version)
}
