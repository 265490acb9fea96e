/**
 * Makes visible what a reader would not see: control characters, direction marks that reorder a line, characters without
 * width. Without it a signed text can read differently from what it says.
 */

/**
 * Control (Cc), format (Cf: direction marks, zero width, soft hyphen), private use (Co), half surrogates (Cs), line and
 * paragraph separators, whatever Unicode calls ignorable (fillers, variation selectors), the blank Braille cell, and all
 * spaces but U+0020 and the no-break space. Line feed and tab do what a reader expects and stay.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\u2000-\u200A\u202F\u205F\u2800\u3000]/gu

/** The text with each hidden character written as `[U+202E]`; CR LF counts as one line end. */
export function makeVisible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, (character) => {
    if (character === '\n' || character === '\t') return character
    const codePoint = character.codePointAt(0) ?? 0
    return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}
