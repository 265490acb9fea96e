/** What do cross-certificates cost that are made to cost: ladders, cycles, meshes, crowds? Signature checks are counted. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { judgeSignature } from '@tamga/core'
import { longAgo } from '../packages/core/test/made/certificates.ts'
import { crowd, type Graph, ladder, mesh } from './graphs.ts'
import { judgeOptions } from './material.ts'
import { type Question, type Setting, willingOpenssl } from './question.ts'
import { median } from './rounds.ts'
import { milliseconds, printTable } from './table.ts'

const expired = { notAfter: new Date(longAgo.getTime() + 86_400_000) }

const GRAPHS: readonly (readonly [string, () => Graph])[] = [
  ['ladder of 4', () => ladder(4)],
  ['ladder of 8', () => ladder(8)],
  ['ladder of 8 under an expired certificate', () => ladder(8, expired)],
  ['ladder of 10', () => ladder(10)],
  ['ladder of 16, longer than the profile allows', () => ladder(16)],
  ['two CAs in a circle, with a way out', () => mesh(2, true)],
  ['mesh of 5, with a way out', () => mesh(5, true)],
  ['mesh of 10, with a way out', () => mesh(10, true)],
  ['mesh of 10, without', () => mesh(10, false)],
  ['mesh of 31, with a way out', () => mesh(31, true)],
  ['mesh of 31, without', () => mesh(31, false)],
  ['crowd of 900 namesakes, the right one last', () => crowd(900)],
]

export const growthGraph: Question = async (setting) => {
  const rows = []
  for (const [name, make] of GRAPHS) rows.push([name, ...(await measure(make, setting))])
  printTable(['graph', 'KiB', 'outcome', 'signature checks', 'median ms', 'slowest ms', 'C CMS_verify, ms'], rows)
}

/** Every run gets a graph that nobody has seen. */
async function measure(make: () => Graph, setting: Setting): Promise<string[]> {
  const graphs = Array.from({ length: setting.quick ? 3 : 9 }, make)
  // The keys of nine hundred authorities leave much to collect, which is not the judge's to pay for.
  globalThis.gc?.()
  const runs = graphs.map(judgeOnce)
  const { message, root, passes } = make()
  const figures = runs.map(({ microseconds }) => microseconds)
  const [openssl] = willingOpenssl(setting, 'C', { what: 'verify', files: [message, root.der] })
  return [
    (message.length / 1_024).toFixed(0),
    outcome({ message, root, passes }),
    String(Math.max(...runs.map(({ checks }) => checks))),
    milliseconds(median(figures)),
    milliseconds(Math.max(...figures)),
    openssl === undefined ? 'refused or absent' : milliseconds(await openssl.round()),
  ]
}

/** What was decided; a good path that was not found is said, not hidden. */
function outcome({ message, root, passes }: Graph): string {
  const { conclusion } = judgeSignature({ signature: message }, judgeOptions(root.der))
  const passed = conclusion.indication === 'TOTAL-PASSED'
  if (passed === passes) return passed ? 'passed' : 'not passed'
  return passed ? 'WRONGLY PASSED' : 'not passed, though a path exists'
}

function judgeOnce({ message, root }: Graph): { readonly checks: number; readonly microseconds: number } {
  const options = judgeOptions(root.der)
  const counting = countChecks()
  try {
    const before = process.cpuUsage()
    judgeSignature({ signature: message }, options)
    const { user, system } = process.cpuUsage(before)
    return { checks: counting.stop(), microseconds: user + system }
  } finally {
    counting.stop()
  }
}

/** Puts a counter in front of node:crypto's verify for everybody who imported it. */
function countChecks(): { stop(): number } {
  const { verify } = crypto
  let checks = 0
  const replace = (with_: unknown): void => {
    Object.assign(crypto, { verify: with_ })
    syncBuiltinESMExports()
  }
  replace((...args: Parameters<typeof verify>) => {
    checks += 1
    return verify(...args)
  })
  return {
    stop() {
      replace(verify)
      return checks
    },
  }
}
