/** `tamga-agent doctor`: why a browser cannot reach the agent, or why nobody can sign, in lines for a person. */
import type { Clock } from '@tamga/core'
import { type Config, publishedPorts } from '../config.ts'
import type { Finding } from './doctor/finding.ts'
import { checkHttps } from './doctor/https.ts'
import { checkModules } from './doctor/modules.ts'
import { checkPolicies } from './doctor/policies.ts'
import { checkNcaLayerPort, checkOwners, checkPorts } from './doctor/ports.ts'
import { checkClock, checkDesktop, checkKeys } from './doctor/surroundings.ts'

/** Text for a terminal; `healthy` is false when a problem was found. */
export interface Diagnosis {
  readonly text: string
  readonly healthy: boolean
}

const MARKS: Readonly<Record<Finding['level'], string>> = {
  good: 'good    ',
  note: 'note    ',
  warning: 'warning ',
  problem: 'PROBLEM ',
}

/** Looks and changes nothing; no secret is asked and no key is opened. */
export async function diagnose(config: Config, clock: Clock): Promise<Diagnosis> {
  const ports = config.port === undefined ? publishedPorts : [config.port]
  const findings = [
    ...(await checkPorts(ports)),
    ...(await checkHttps(config, clock)),
    ...checkNcaLayerPort(),
    ...checkOwners(),
    ...checkPolicies(),
    ...(await checkKeys(config, clock)),
    ...(await checkModules(config.pkcs11Modules, clock)),
    ...checkClock(clock),
    ...checkDesktop(process.env),
  ]
  const healthy = findings.every(({ level }) => level !== 'problem')
  const lines = findings.map(({ level, text }) => `${MARKS[level]}${text}`)
  return {
    text: `${lines.join('\n')}\n\n${healthy ? 'Nothing stands in the way.' : 'See the lines marked PROBLEM.'}\n`,
    healthy,
  }
}

/** Whether an agent answers on one of its ports already; `wake` then has nothing to do. */
export async function isAwake(ports: readonly number[]): Promise<boolean> {
  return (await checkPorts(ports)).some(({ level }) => level === 'good')
}
