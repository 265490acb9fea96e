/** The shared part of the growth questions: one row for each size, milliseconds of each contender, refusals said. */
import { judgeSignature } from '@tamga/core'
import type { MadeCertificate } from '../packages/core/test/made/certificates.ts'
import { expectOutcome, judgeOptions } from './material.ts'
import { pkijsAccepts, pkijsName, pkijsVerifier } from './pkijs-peer.ts'
import { type Setting, willingOpenssl } from './question.ts'
import { type Contender, type Effort, inProcess, inRounds, median } from './rounds.ts'
import { milliseconds, printTable } from './table.ts'

export const REFUSED = 'refused'

/** Messages of one size, all good, each new to whoever reads it. */
export interface Grown {
  readonly size: string
  readonly root: MadeCertificate
  make(): Buffer
}

export async function printGrowth(title: string, sizes: readonly Grown[], setting: Setting): Promise<void> {
  const contenders = ['tamga, all new', 'tamga, same again', 'C CMS_verify', pkijsName] as const
  const rows: string[][] = []
  for (const grown of sizes) {
    const measurements = await measureSize(grown, contenders, setting)
    rows.push([grown.size, ...contenders.map((name) => cell(measurements.get(name)))])
  }
  printTable([title, ...contenders.map((name) => `${name}, ms`)], rows)
}

/** Milliseconds, or that this contender did not take the material. */
export const cell = (figures: readonly number[] | undefined): string =>
  figures === undefined ? REFUSED : milliseconds(median(figures))

async function measureSize(
  { root, make }: Grown,
  [allNew, again, cLoop, pkijs]: readonly [string, string, string, string],
  setting: Setting,
) {
  const effort = growthEffort(setting)
  const message = make()
  const options = judgeOptions(root.der)
  expectOutcome(message, options)
  const judge = (signature: Buffer) => judgeSignature({ signature }, options)
  const same = (count: number) => Array.from({ length: count }, () => message)
  const fresh = (count: number) => Array.from({ length: Math.min(count, 50) }, make)
  const peers: Contender[] = [
    ...willingOpenssl({ ...setting, effort }, cLoop, { what: 'verify', files: [message, root.der] }),
    ...((await pkijsAccepts(message, root.der)) ? [inProcess(pkijs, effort, same, pkijsVerifier(root.der))] : []),
  ]
  return inRounds([inProcess(allNew, effort, fresh, judge), inProcess(again, effort, same, judge), ...peers], effort)
}

/** Many sizes, so fewer and shorter rounds for each. */
export const growthEffort = ({ quick }: Setting): Effort =>
  quick ? { rounds: 3, milliseconds: 10 } : { rounds: 5, milliseconds: 30 }
