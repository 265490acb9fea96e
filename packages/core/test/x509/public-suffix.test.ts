import { describe, expect, it } from 'vitest'
import { publicSuffixes } from '../../src/x509/public-suffix.ts'

describe('public suffixes', () => {
  const isPublicSuffix = publicSuffixes(['com', 'co.uk', '*.ck', '!www.ck', 'github.io'])

  it.each([
    ['com', true],
    ['example.com', false],
    ['co.uk', true],
    ['example.co.uk', false],
    ['anything.ck', true],
    ['www.ck', false],
    ['github.io', true],
    ['no-such-top-level-domain', true],
    ['', true],
  ])('%s: %s', (domain, expected) => {
    expect(isPublicSuffix(domain)).toBe(expected)
  })
})
