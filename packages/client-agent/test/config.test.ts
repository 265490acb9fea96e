import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultKeyDirectory, defaultTlsDirectory, parseConfig, readConfig } from '../src/config.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tamga-agent-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(text: string): string {
  const file = join(folder, 'config.json')
  writeFileSync(file, text)
  return file
}

describe('parseConfig', () => {
  it('fills in what is not said', () => {
    expect(parseConfig({ keyDirectory: '/keys' })).toEqual({
      keyDirectory: '/keys',
      pkcs11Modules: [],
      tlsDirectory: defaultTlsDirectory(process.env),
      developmentOrigins: [],
      pinentry: 'auto',
      limits: { documentOctets: 8388608, batchDocuments: 100, streamOctets: 134217728, digestSigning: false },
      consentTimeoutSeconds: 300,
    })
  })

  it('names every mistake at once, with its path', () => {
    const wrong = { port: 70000, keyDirectory: '', developmentOrigins: ['https://a.example'], colour: 'red' }
    expect(() => parseConfig(wrong)).toThrow(ConfigurationError)
    const problem = (() => {
      try {
        parseConfig(wrong)
      } catch (error) {
        return String(error)
      }
      return ''
    })()
    for (const part of ['port:', 'keyDirectory:', 'developmentOrigins.0:', 'colour']) expect(problem).toContain(part)
  })

  it.each(['http://localhost:8080', 'http://127.0.0.1:8782', 'http://[::1]:1', 'http://portal.localhost'])(
    'takes %s as a development origin',
    (origin) => {
      expect(parseConfig({ keyDirectory: '/k', developmentOrigins: [origin] }).developmentOrigins).toEqual([origin])
    },
  )

  it.each([
    'http://portal.example',
    'http://192.168.0.1',
    'http://localhost:8080/',
    '*',
    'null',
    'http://localhost.evil.example',
  ])('refuses %s as a development origin', (origin) => {
    expect(() => parseConfig({ keyDirectory: '/k', developmentOrigins: [origin] })).toThrow(ConfigurationError)
  })
})

describe('readConfig', () => {
  it('lets the command line win over the file', () => {
    const file = write(JSON.stringify({ port: 1000, keyDirectory: '/file' }))
    expect(readConfig(file, { port: undefined, keyDirectory: '/line' })).toMatchObject({
      port: 1000,
      keyDirectory: '/line',
    })
  })

  it.each(['{', '[]', 'null', '"text"', ''])('refuses a file that is no JSON object: %j', (text) => {
    expect(() => readConfig(write(text), {})).toThrow(ConfigurationError)
  })

  it('refuses a file that is not there', () => {
    expect(() => readConfig(join(folder, 'missing.json'), {})).toThrow(/missing\.json/)
  })
})

describe('defaultKeyDirectory', () => {
  it('follows the XDG Base Directory specification, which ignores relative paths', () => {
    expect(defaultKeyDirectory({ XDG_CONFIG_HOME: '/home/a/.conf' })).toBe('/home/a/.conf/tamga-agent/keys')
    expect(defaultKeyDirectory({ XDG_CONFIG_HOME: 'relative' })).toMatch(/\.config\/tamga-agent\/keys$/)
  })
})
