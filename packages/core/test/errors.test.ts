import { describe, expect, it } from 'vitest'
import { attempt, FormatError, TamgaError, UnavailableError } from '../src/errors.ts'

describe('errors', () => {
  it('carry their code, their facts and their cause, and know their class', () => {
    const cause = new Error('below')
    const error = new FormatError('ERR_DER_TRUNCATED', 'The data ends early', { facts: { offset: 3 }, cause })
    expect(error).toBeInstanceOf(TamgaError)
    expect(error).toMatchObject({ name: 'FormatError', code: 'ERR_DER_TRUNCATED', facts: { offset: 3 }, cause })
  })

  it('become a value where a verdict is made, while a bug stays an exception', () => {
    const refuse = (): never => {
      throw new UnavailableError('ERR_HTTP_STATUS', 'no')
    }
    expect(attempt(refuse, ({ code }) => code)).toBe('ERR_HTTP_STATUS')
    expect(
      attempt(
        () => 5,
        () => 6,
      ),
    ).toBe(5)
    const stumble = (): never => {
      throw new TypeError('a bug')
    }
    expect(() => attempt(stumble, () => 'hidden')).toThrow(TypeError)
  })
})
