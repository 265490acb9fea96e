/** Weakness W12 of NCANode (keys and passwords in request bodies): no published interface has a member for either. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const docs = resolve(import.meta.dirname, '../../docs')
const descriptions = readdirSync(docs).filter((file) => file.endsWith('.openapi.yaml'))
const SECRET = /^\s*["']?(?:private_?key|key_?file|key_?store|p12|pfx|pkcs_?12|pass(?:word|phrase)?|pin|secret)["']?:/i

describe('what portals send', () => {
  it.each(descriptions)('W12: holds no private key and no password of one, by %s', (file) => {
    const lines = readFileSync(join(docs, file), 'utf8').split('\n')
    expect(lines.filter((line) => SECRET.test(line))).toEqual([])
    expect(lines.length).toBeGreaterThan(100)
  })

  it('is described, so that there is something to look at', () => {
    expect(descriptions).toContain('client-agent.openapi.yaml')
  })
})
