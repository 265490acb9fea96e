/** Thousands of paths by chance, judged by us, OpenSSL, the JDK and Bouncy Castle: who differs from us is known, and why. */
import { afterAll, describe, expect, it } from 'vitest'
import { bouncyCastle } from '../bouncy-castle.ts'
import { workplace } from '../openssl.ts'
import { DIVERGENCES, type Divergence, type Peer } from './divergences.ts'
import { makeChain } from './make-chain.ts'
import { type ChainSpec, randomChain } from './random-chain.ts'
import { javaSays, opensslSays, ours, type Verdict } from './verdicts.ts'

const CHAINS = 4000
const place = workplace()
afterAll(() => place.remove())

const specs = Array.from({ length: CHAINS }, (_, seed) => randomChain(seed))
const questions = specs.map((spec) => ({ chain: makeChain(spec), policies: spec.policies }))
const own = questions.map(ours)
const java = javaSays(questions, bouncyCastle(place))
const opinions: Readonly<Record<Peer, readonly Verdict[]>> = {
  openssl: questions.map((question) => opensslSays(question, place)),
  jdk: java.map(({ jdk }) => jdk),
  bouncyCastle: java.map(({ bouncyCastle: one }) => one),
}

interface Difference {
  readonly spec: ChainSpec
  readonly ours: Verdict
  readonly theirs: Verdict
}

function differences(peer: Peer): Difference[] {
  const all = opinions[peer].map((theirs, seed) => ({ spec: specs[seed], ours: own[seed], theirs }))
  return all.filter((one): one is Difference => one.ours?.accepts !== one.theirs.accepts)
}

const explains = (row: Divergence, peer: Peer, { spec, ours: mine, theirs }: Difference): boolean =>
  row.peer === peer &&
  row.accepts === theirs.accepts &&
  row.words.test(theirs.accepts ? mine.words : theirs.words) &&
  row.where(spec)

/** All that is needed to look at it again. */
const told = ({ spec, ours: mine, theirs }: Difference): string =>
  `seed ${spec.seed}\nwe: ${mine.accepts} ${mine.words}\nthey: ${theirs.accepts} ${theirs.words}\n${JSON.stringify(spec)}`

describe.each(['openssl', 'jdk', 'bouncyCastle'] as const)('of paths by chance %s', (peer) => {
  it('thinks as we do, but where RFC 5280 says what we say', () => {
    const unexplained = differences(peer).filter((one) => !DIVERGENCES.some((row) => explains(row, peer, one)))
    expect(unexplained.slice(0, 5).map(told)).toEqual([])
  })

  it('has thought about them: most it judges alike, and both ways', () => {
    const alike = opinions[peer].filter(({ accepts }, seed) => accepts === own[seed]?.accepts)
    expect(alike.length).toBeGreaterThan(CHAINS * 0.95)
    const accepted = alike.filter(({ accepts }) => accepts).length
    expect(accepted).toBeGreaterThan(CHAINS * 0.4)
    expect(alike.length - accepted).toBeGreaterThan(CHAINS * 0.2)
  })
})

it.each(DIVERGENCES.map((row) => [row.peer, row.accepts ? 'accepts' : 'refuses', row.reason, row] as const))(
  'a row of the table is about something: %s %s, %s',
  (peer, _, __, row) => {
    expect(differences(peer).some((one) => explains(row, peer, one))).toBe(true)
  },
)
