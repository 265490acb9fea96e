import { describe, expect, it } from 'vitest'
import { hasDesktop } from '../../src/consent/open-window.ts'

describe('hasDesktop', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ])('on %s with %j is %s', (platform, environment, expected) => {
    expect(hasDesktop(platform, environment)).toBe(expected)
  })
})
