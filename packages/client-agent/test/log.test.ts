import { describe, expect, it } from 'vitest'
import { createLog, describeFault, type LogEvent } from '../src/log.ts'

function logged(event: object): Record<string, unknown> {
  const lines: Record<string, unknown>[] = []
  const keep = (line: object): void => void lines.push({ ...line })
  createLog({ info: keep, error: keep } as never)(event as LogEvent)
  return lines[0] ?? {}
}

describe('createLog', () => {
  it('drops every member that is not on the list (attack 19)', () => {
    const event = {
      operation: 'sign',
      outcome: 'done',
      origin: 'https://a.example',
      password: 'secret',
      document: 'text',
    }
    expect(logged(event)).toEqual({ operation: 'sign', outcome: 'done', origin: 'https://a.example' })
  })

  it('keeps eight characters of the thumbprint and cuts long values', () => {
    const line = logged({
      operation: 'consent',
      outcome: 'signed',
      certificate: 'ab'.repeat(32),
      origin: 'x'.repeat(1000),
    })
    expect(line.certificate).toBe('abababab')
    expect(String(line.origin)).toHaveLength(300)
  })
})

describe('describeFault', () => {
  it('names the class and the place, not the message, which may quote the input', () => {
    const fault = describeFault(new TypeError('880101300123 is not a name'))
    expect(fault).toMatch(/^TypeError at /)
    expect(fault).toContain('log.test.ts')
    expect(fault).not.toContain('880101300123')
  })

  it('says nothing of a thrown value', () => {
    expect(describeFault('secret')).toBe('string')
  })
})
