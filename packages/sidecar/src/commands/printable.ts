/** Names in certificates are a stranger's words: no escape sequence of theirs may reach the terminal, nor end a line. */
export function printable(line: string): string {
  return line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, shown)
}

/** Spaces, and letters and signs that show nothing: fillers of Hangul, the empty sign of Braille. */
const BLANK = '[\\p{Z}\\u115f\\u1160\\u2800\\u3164\\uffa0]'
/** The point that we set between words too. */
const MISLEADING = new RegExp(`(?<=${BLANK})(?:${BLANK}|·)|^${BLANK}`, 'gu')

/** Within a line: padded with blanks a name would look, where the terminal wraps, like a line of ours; with a point like two words. */
export function printableWords(words: string): string {
  return words.replace(MISLEADING, shown)
}

/** The same for JSON, which has an escape of its own for every character: whoever parses it reads what was there. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2).replace(/[^\P{C}\n]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${hex(unit.charCodeAt(0))}`)
      .join(''),
  )
  return `${json}\n`
}

function shown(character: string): string {
  return `[U+${hex(character.codePointAt(0) ?? 0)}]`
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, '0')
}
