import {
  ConfigurationError,
  DeniedError,
  FormatError,
  UnavailableError,
  UnsupportedError,
  VerificationError,
} from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { ProblemError, toProblem } from '../src/problem.ts'

describe('toProblem', () => {
  it.each([
    [new FormatError('ERR_X', 'words'), 400],
    [new VerificationError('ERR_X', 'words'), 403],
    [new DeniedError('ERR_X', 'words'), 403],
    [new UnsupportedError('ERR_X', 'words'), 422],
    [new UnavailableError('ERR_X', 'words'), 503],
    [new ProblemError(409, 'ERR_X', 'words'), 409],
  ])('gives %s its status, its code and its words', (error, status) => {
    expect(toProblem(error)).toMatchObject({ status, code: 'ERR_X', detail: 'words' })
  })

  it.each([
    new ConfigurationError('ERR_X', '/etc/tamga/key.pem'),
    new TypeError('880101300123 is not a function'),
    Object.assign(new Error('/etc/tamga'), { status: 500 }),
    'a text',
    undefined,
    { status: 200 },
  ])('says nothing about what is our own fault (%#)', (error) => {
    expect(toProblem(error)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The request could not be done; the log knows why',
      code: 'ERR_INTERNAL',
    })
  })

  it('shows facts only where they are reasons of fields', () => {
    const facts = { familyName: 'is blank' }
    expect(toProblem(new FormatError('ERR_APPLICATION_FIELDS', 'words', { facts })).errors).toEqual([
      { field: 'familyName', message: 'is blank' },
    ])
    expect(toProblem(new FormatError('ERR_DER_LENGTH', 'words', { facts }))).not.toHaveProperty('errors')
  })
})
