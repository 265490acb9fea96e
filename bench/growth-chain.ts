/** How does judging grow with the length of the chain, root and signer counted? P-256, no revocation. */
import { printGrowth } from './growth.ts'
import { authority, chain } from './material.ts'
import type { Question } from './question.ts'

const LENGTHS = [2, 3, 4, 6, 8, 10]

export const growthChain: Question = async (setting) => {
  const sizes = LENGTHS.map((length) => {
    const root = authority('p-256', 'Root')
    return { size: String(length), root, make: () => chain('p-256', length, root).message }
  })
  await printGrowth('chain', sizes, setting)
}
