import { expect, it } from 'vitest'
import { printable, printableJson, printableWords } from '../../src/commands/printable.ts'

/** Clears a screen by ESC and by the one character that means ESC and bracket, turns the writing round, hides. */
const name = '\u001b[2J\u009b2J\u202e\u2066\u{e0041}Сериков'

it('a line shows what would steer a terminal, and everything else as it is', () => {
  expect(printable(name)).toBe('[U+001B][2J[U+009B]2J[U+202E][U+2066][U+E0041]Сериков')
})

it('a line ends where we end it', () => {
  expect(printable('a\nb\u2028c\u2029d\u0085e')).toBe('a[U+000A]b[U+2028]c[U+2029]d[U+0085]e')
})

it('words are not padded to where a terminal wraps, and are not two', () => {
  expect(printableWords(`A${' '.repeat(3)}TOTAL-PASSED`)).toBe('A [U+0020][U+0020]TOTAL-PASSED')
  expect(printableWords(' A\u3164\u2800B')).toBe('[U+0020]A\u3164[U+2800]B')
  expect(printableWords('A · first head')).toBe('A [U+00B7] first head')
  expect(printableWords('ЖШС «Құрылыс» Paral·lel')).toBe('ЖШС «Құрылыс» Paral·lel')
})

it('JSON escapes it, and is read back as it was', () => {
  const json = printableJson({ name })
  expect(json).toMatch(/^\{\n {2}"name": "[\P{C}]+Сериков"\n\}\n$/u)
  expect(JSON.parse(json)).toEqual({ name })
})
