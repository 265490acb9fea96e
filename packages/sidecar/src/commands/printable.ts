/** Names in certificates are a stranger's words: no escape sequence of theirs may reach the terminal. */
export function printable(line: string): string {
  return line.replace(/\p{C}/gu, (character) => `[U+${hex(character.codePointAt(0) ?? 0)}]`)
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, '0')
}
