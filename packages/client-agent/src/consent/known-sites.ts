/** Which sites the person has agreed with before, which they blocked, and the phrase by which they know their own window. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, ConfigurationError } from '@tamga/core'
import { z } from 'zod'
import type { SiteView } from './page/consent-view.ts'

/** An approval never signs anything by itself: each request is asked about, and a site seen first is said to be new. */
export interface KnownSites {
  /** What the person decided about a site, by its exact origin. */
  find(origin: string): SiteView | undefined
  /** In the order of the last use, the last first. */
  list(): readonly SiteView[]
  /** The person agreed once more. */
  approve(origin: string): void
  /** From now on the site is refused without a window. */
  block(origin: string): void
  /** As if the site had never been seen. */
  forget(origin: string): void
  phrase(): string | null
  /** Null takes it away. */
  setPhrase(phrase: string | null): void
}

const MAX_SITES = 1_000

const site: z.ZodType<SiteView> = z.strictObject({
  origin: z.string().max(300),
  state: z.enum(['approved', 'blocked']),
  since: z.iso.datetime(),
  lastUsed: z.iso.datetime(),
  uses: z.int().min(0),
})

/** What a person may choose: short enough for one line, and no letters that hide or turn the text around them. */
export const phraseSchema: z.ZodType<string> = z
  .string()
  .trim()
  .min(3)
  .max(80)
  .regex(/^[^\p{C}]+$/u)

const file = z.strictObject({ phrase: phraseSchema.nullable(), sites: z.array(site).max(MAX_SITES) })

/**
 * Keeps them in `sites.json` of `directory`, readable by the person alone; without a directory only as long as the agent runs.
 * @throws ConfigurationError ERR_AGENT_STATE_DAMAGED: to begin anew would forget what was blocked
 */
export function openKnownSites(directory: string | undefined, clock: Clock): KnownSites {
  const path = directory === undefined ? undefined : join(directory, 'sites.json')
  const state = path === undefined ? { phrase: null, sites: [] } : read(path)
  const sites = new Map(state.sites.map((one) => [one.origin, one]))
  let { phrase } = state

  function save(): void {
    if (directory === undefined || path === undefined) return
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(`${path}.new`, JSON.stringify({ phrase, sites: [...sites.values()] }), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  function put(origin: string, change: Partial<SiteView>): void {
    const now = clock.now().toISOString()
    const before = sites.get(origin) ?? { origin, state: 'approved', since: now, lastUsed: now, uses: 0 }
    sites.delete(origin)
    makeRoom()
    sites.set(origin, { ...before, ...change, lastUsed: now })
    save()
  }

  /** What was blocked is forgotten last. */
  function makeRoom(): void {
    if (sites.size < MAX_SITES) return
    const all = [...sites.values()]
    const oldest = all.find(({ state }) => state === 'approved') ?? all[0]
    if (oldest !== undefined) sites.delete(oldest.origin)
  }

  return {
    find: (origin) => sites.get(origin),
    list: () => [...sites.values()].toReversed(),
    approve(origin) {
      // Pages without an address of their own are all alike, so none of them is ever known.
      if (!URL.parse(origin)?.host) return
      put(origin, { state: 'approved', uses: (sites.get(origin)?.uses ?? 0) + 1 })
    },
    block: (origin) => put(origin, { state: 'blocked' }),
    forget(origin) {
      sites.delete(origin)
      save()
    },
    phrase: () => phrase,
    setPhrase(next) {
      phrase = next
      save()
    },
  }
}

function read(path: string): z.infer<typeof file> {
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return { phrase: null, sites: [] }
    throw new ConfigurationError('ERR_AGENT_STATE_DAMAGED', `${path}: damaged; repair it or take it away`, { cause })
  }
}
