/** `npm run bench [-- --quick] [question …]`: how fast, measured as ratios in one run. */
import { gost } from './gost.ts'
import { growthBag } from './growth-bag.ts'
import { growthChain } from './growth-chain.ts'
import { growthCrl } from './growth-crl.ts'
import { growthGraph } from './growth-graph.ts'
import { describeMachine, pin } from './machine.ts'
import { nationalStreaming } from './national-streaming.ts'
import { openOpensslLoop } from './openssl-loop.ts'
import type { Question, Setting } from './question.ts'
import { signing } from './signing.ts'
import { signingTime } from './signing-time.ts'
import { stb } from './stb.ts'
import { streaming } from './streaming.ts'
import { validation } from './validation.ts'

const QUESTIONS: Readonly<Record<string, Question>> = {
  validation,
  signing,
  gost,
  stb,
  'signing-time': signingTime,
  'national-streaming': nationalStreaming,
  'growth-chain': growthChain,
  'growth-bag': growthBag,
  'growth-crl': growthCrl,
  'growth-graph': growthGraph,
  streaming,
}

const asked = process.argv.slice(2)
const quick = asked.includes('--quick')
const names = asked.filter((one) => one !== '--quick')
const unknown = names.filter((name) => !(name in QUESTIONS))
if (unknown.length > 0) {
  console.error(`There is no question ${unknown.join(', ')}. Known: ${Object.keys(QUESTIONS).join(', ')}.`)
  process.exit(2)
}

const effort = quick ? { rounds: 5, milliseconds: 40 } : { rounds: 9, milliseconds: 80 }
const pinned = pin()
const setting: Setting = { quick, effort, openssl: openOpensslLoop() }
console.log(`${describeMachine(setting.openssl, pinned)}\n`)
for (const [name, question] of Object.entries(QUESTIONS)) {
  if (names.length === 0 || names.includes(name)) await question(setting)
}
