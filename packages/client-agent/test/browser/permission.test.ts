import { describe, expect, it } from 'vitest'
import { meaningOfFailure } from '../../src/browser/permission.ts'

describe('meaningOfFailure', () => {
  it.each([
    ['denied', 'portal.example', 'permission-denied'],
    ['prompt', 'portal.example', 'permission-dismissed'],
    ['granted', 'portal.example', 'agent-not-running'],
    // A page of this computer is never asked, so an open question says nothing.
    ['prompt', 'localhost', 'agent-not-running'],
    ['prompt', 'portal.localhost', 'agent-not-running'],
    ['prompt', '127.0.0.1', 'agent-not-running'],
    ['prompt', '[::1]', 'agent-not-running'],
    ['denied', 'localhost', 'permission-denied'],
    ['prompt', 'localhost.example', 'permission-dismissed'],
  ] as const)('of a call with the permission %s on a page of %s is %s', (permission, host, code) => {
    expect(meaningOfFailure(permission, host)).toBe(code)
  })
})
