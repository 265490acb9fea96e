/** Many people sign in at once, each with a browser of their own, through portal, door and real identification server. */
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createKeySigner, type Signer } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SignedInPerson, signInAt } from '../../scripts/sign-in.ts'
import { demoPeople, type Stack, startStack } from '../../scripts/stack.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-sign-in-'))
let stack: Stack
let signer: Signer
let database: DatabaseSync

beforeAll(async () => {
  const openConsent = (): void => {}
  stack = await startStack({ directory, ports: { agent: 0 }, openConsent })
  const { privateKeyPem, certificate, chain } = await stack.testCa.issue(demoPeople.aigerim)
  signer = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain })
  database = new DatabaseSync(join(directory, 'sidecar.sqlite'), { readOnly: true })
})
afterAll(async () => {
  database?.close()
  await stack?.close()
  rmSync(directory, { recursive: true, force: true })
})

const count = (table: string, condition = '1'): number =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${condition}`).get()?.n)

const signIn = (): Promise<SignedInPerson> => signInAt(stack.portalUrl, '/en/account', signer)

/** So many at once as one machine's sockets bear; the rest wait for a free place. */
async function together<T>(times: number, atOnce: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let left = times
  const work = async (): Promise<void> => {
    while (left-- > 0) results.push(await run())
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

/** A thousand take some minutes: `PEOPLE=1000 npx vitest run --project house test/flows/sign-in`. */
const people = Number(process.env.PEOPLE ?? 100)

describe('people who sign in at once', () => {
  it(
    `end as ${people} sessions of ${people}, with no request, no link and no code left over`,
    async () => {
      const done = await together(people, 50, signIn)
      expect(new Set(done.map(({ ended }) => ended))).toEqual(new Set(['/en/account']))
      expect(count('session')).toBe(people)
      expect(count('session_token')).toBe(2 * people)
      expect(count('one_time')).toBe(0)
      const page = await (await done[0]?.get(`${stack.portalUrl}/en/account`))?.text()
      expect(page).toContain('АХМЕТОВА')
    },
    people * 3000,
  )
})

describe('a person who signs out at the server', () => {
  it('is signed out at the portal: the server tells the sidecar, and the sidecar ends the session', async () => {
    const { get, visitor, clientId } = await signIn()
    const account = `${stack.portalUrl}/en/account`
    expect((await get(account)).status).toBe(200)
    const end = { client_id: clientId, post_logout_redirect_uri: `${stack.doorUrl}/signed-out` }
    const left = await visitor.visit(`${stack.identificationServerUrl}/session/end?${new URLSearchParams(end)}`)
    expect(left.href).toBe(`${stack.doorUrl}/signed-out`)
    await expect.poll(async () => (await get(account)).status, { timeout: 10_000 }).toBe(401)
  })
})
