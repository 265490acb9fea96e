import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptedOrigin, hostsOf, isLoopbackHttpOrigin } from '../src/origin.ts'

const development = new Set(['http://localhost:8080'])

describe('acceptedOrigin', () => {
  it('accepts nothing but https origins in their exact form, whatever the text', () => {
    const accepted = /^https:\/\/[a-z0-9._~!$&'()*+,;=-]+(?::\d+)?$|^https:\/\/\[[0-9a-f:.]+\](?::\d+)?$/
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.webUrl().map((url) => url.toUpperCase()),
        ),
        (origin) => {
          const result = acceptedOrigin({ origin }, development)
          if (result !== undefined) expect(result).toMatch(accepted)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('takes development origins by their exact text', () => {
    expect(acceptedOrigin({ origin: 'http://localhost:8080' }, development)).toBe('http://localhost:8080')
    expect(acceptedOrigin({ origin: 'http://localhost:80' }, development)).toBeUndefined()
    expect(acceptedOrigin({ origin: 'http://127.0.0.1:8080' }, development)).toBeUndefined()
  })
})

describe('isLoopbackHttpOrigin', () => {
  it.each([
    ['http://localhost', true],
    ['http://a.localhost:1', true],
    ['http://[::1]:1', true],
    ['https://localhost', false],
    ['http://localhost.example', false],
    ['http://notlocalhost', false],
    ['http://127.0.0.1.example', false],
    ['null', false],
    ['', false],
  ])('of %s is %s', (origin, expected) => {
    expect(isLoopbackHttpOrigin(origin)).toBe(expected)
  })
})

describe('hostsOf', () => {
  it('are the three names of loopback with the port, and no other', () => {
    expect([...hostsOf(24117)]).toEqual(['127.0.0.1:24117', 'localhost:24117', '[::1]:24117'])
  })
})
