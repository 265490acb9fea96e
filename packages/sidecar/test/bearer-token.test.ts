import { describe, expect, it } from 'vitest'
import { findPortal, tokenDigest } from '../src/bearer-token.ts'

const portals = [
  { name: 'one', token: tokenDigest('token-one') },
  { name: 'two', token: tokenDigest('token-two') },
]

describe('findPortal', () => {
  it('finds the portal of a token and nobody for any other', () => {
    const names = ['token-one', 'token-two', 'token-', 'token-one ', 'TOKEN-ONE', ''].map(
      (token) => findPortal(portals, token)?.name,
    )
    expect(names).toEqual(['one', 'two', undefined, undefined, undefined, undefined])
  })
})
