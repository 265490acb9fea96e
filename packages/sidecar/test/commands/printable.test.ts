import { expect, it } from 'vitest'
import { printable, printableJson } from '../../src/commands/printable.ts'

/** Clears a screen by ESC and by the one character that means ESC and bracket, turns the writing round, hides. */
const name = '\u001b[2J\u009b2J\u202e\u2066\u{e0041}Сериков'

it('a line shows what would steer a terminal, and everything else as it is', () => {
  expect(printable(name)).toBe('[U+001B][2J[U+009B]2J[U+202E][U+2066][U+E0041]Сериков')
})

it('JSON escapes it, and is read back as it was', () => {
  const json = printableJson({ name })
  expect(json).toMatch(/^\{\n {2}"name": "[\P{C}]+Сериков"\n\}\n$/u)
  expect(JSON.parse(json)).toEqual({ name })
})
