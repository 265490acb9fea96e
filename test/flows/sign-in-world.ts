/** Portal, door, real identification server and the rest of the stack, with people who sign in without a browser window. */
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createKeySigner } from '@tamga/core'
import { expect } from 'vitest'
import { demoPeople } from '../../scripts/demo-people.ts'
import { type SignedInPerson, signInAt } from '../../scripts/sign-in.ts'
import { type Stack, startStack } from '../../scripts/stack.ts'

/** As many as one machine's sockets bear; the rest wait for a free place. */
const AT_ONCE = 50

export interface SignInWorld {
  readonly stack: Stack
  /** One person, with a browser of their own. */
  signIn(): Promise<SignedInPerson>
  /** So many people, each with a browser; expects that each got a session, and that nothing else is left in the store. */
  expectSignedIn(people: number): Promise<void>
  close(): Promise<void>
}

export async function startSignInWorld(): Promise<SignInWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-sign-in-'))
  const openConsent = (): void => {}
  const stack = await startStack({ directory, ports: { agent: 0 }, openConsent })
  const { privateKeyPem, certificate, chain } = await stack.testCa.issue(demoPeople.aigerim)
  const signer = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain })
  const database = new DatabaseSync(join(directory, 'sidecar.sqlite'), { readOnly: true })
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  const signIn = (): Promise<SignedInPerson> => signInAt(stack.portalUrl, '/en/account', signer)
  return {
    stack,
    signIn,
    expectSignedIn: async (people) => {
      const done = await together(people, signIn)
      expect(new Set(done.map(({ ended }) => ended))).toEqual(new Set(['/en/account']))
      expect(count('session')).toBe(people)
      expect(count('session_token')).toBe(2 * people)
      expect(count('one_time')).toBe(0)
      const page = await (await done[0]?.get(`${stack.portalUrl}/en/account`))?.text()
      expect(page).toContain('АХМЕТОВА')
    },
    close: async () => {
      database.close()
      await stack.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function together<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let left = times
  const work = async (): Promise<void> => {
    while (left-- > 0) results.push(await run())
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}
