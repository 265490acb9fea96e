/** The suite `stb`: Belarus's algorithms and card protocols (STB 34.101.31 to .79) by kind of test. */
import { basename, dirname } from 'node:path'
import { TamgaError } from '../../packages/core/src/errors.ts'
import type { Case } from './case.ts'
import { readMembers } from './files.ts'
import { bakeKinds } from './stb-bake.ts'
import { bignKinds } from './stb-bign.ts'
import { bpkiKinds } from './stb-bpki.ts'
import { btokKinds } from './stb-btok.ts'
import type { StbKinds } from './stb-input.ts'
import { symmetricKinds } from './stb-symmetric.ts'

const KINDS: StbKinds = { ...symmetricKinds, ...bignKinds, ...bakeKinds, ...bpkiKinds, ...btokKinds }

interface Group {
  readonly type: string
  readonly curve?: string
  readonly hash?: string
  readonly tests: readonly (Readonly<Record<string, unknown>> & { readonly id: string; readonly result: string })[]
}

export function stbCases(path: string): Case[] {
  return readMembers<{ readonly groups: readonly Group[] }>(path, 'groups').flatMap(({ file, content }) =>
    content.groups.flatMap((group, index) => {
      const holds = KINDS[group.type]
      if (holds === undefined) throw new Error(`No reading of ${group.type}`)
      return group.tests.map((test) => ({
        id: `${basename(file, '.json')} ${index} ${group.type} ${test.id}`,
        part: group.type,
        expected: test.result,
        run: () => answered(() => holds({ folder: dirname(file), group: { ...group }, test })),
      }))
    }),
  )
}

/** What is refused with a code does not hold. */
function answered(holds: () => boolean | 'acceptable'): string {
  try {
    const answer = holds()
    return answer === true ? 'valid' : answer || 'invalid'
  } catch (error) {
    if (error instanceof TamgaError || error instanceof TypeError) return 'invalid'
    throw error
  }
}
