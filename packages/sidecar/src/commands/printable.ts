/** Names in certificates are a stranger's words: no escape sequence of theirs may reach the terminal. */
export function printable(line: string): string {
  return line.replace(/\p{C}/gu, (character) => `[U+${hex(character.codePointAt(0) ?? 0)}]`)
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

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, '0')
}
