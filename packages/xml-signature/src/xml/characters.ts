/** Characters, names and references (XML 1.0 §2.2, §2.3, §4.1) as patterns. A document type cannot be declared, so there are five entities. */
import { FormatError } from '@tamga/core'

/** Anything that is no Char (XML 1.0 §2.2). */
export const NO_CHARACTER: RegExp = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

const START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
/** NCName (Namespaces in XML 1.0 §3). */
const NC_NAME = `[${START}][${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*`
const Q_NAME = `${NC_NAME}(?::${NC_NAME})?`

/** Sticky patterns: they match where the reader stands, or not at all. */
export const START_TAG_NAME: RegExp = new RegExp(`<(${Q_NAME})`, 'yu')
export const END_TAG: RegExp = new RegExp(`</(${Q_NAME})[ \\t\\n]*>`, 'yu')
export const ATTRIBUTE: RegExp = new RegExp(`[ \\t\\n]+(${Q_NAME})[ \\t\\n]*=[ \\t\\n]*(?:"([^<"]*)"|'([^<']*)')`, 'yu')
export const START_TAG_END: RegExp = /[ \t\n]*(\/?)>/y
export const INSTRUCTION: RegExp = new RegExp(`<\\?(${NC_NAME})(?:[ \\t\\n]+|(?=\\?>))`, 'yu')
export const DECLARATION: RegExp =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])1\.0\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])([A-Za-z][\w.-]*)\2)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\4)?[ \t\n]*\?>/y

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' }
const REFERENCE = /&(?:(lt|gt|amp|apos|quot)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g

/**
 * Character data with its references resolved.
 * @throws FormatError ERR_XML_REFERENCE for any other entity and for numbers of what is no character
 */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (_, entity?: string, decimal?: string, hexadecimal?: string) => {
    if (entity !== undefined) return ENTITIES[entity] ?? ''
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
    if (!(code <= 0x10ffff)) throw badReference()
    const character = String.fromCodePoint(code)
    if (NO_CHARACTER.test(character)) throw badReference()
    return character
  })
}

function badReference(): FormatError {
  return new FormatError('ERR_XML_REFERENCE', 'A reference to an entity that is not declared or to no character')
}
