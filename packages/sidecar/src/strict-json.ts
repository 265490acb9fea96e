/**
 * JSON (RFC 8259) as strangers send it, without its ambiguities: `JSON.parse` takes the last of two members with one name
 * while another reader may take the first, so what was checked need not be what is used (RFC 8259 §4).
 */
import { FormatError } from '@tamga/core'

const MAX_DEPTH = 32

/** @throws FormatError ERR_JSON_ENCODING, ERR_JSON_INVALID, ERR_JSON_DEPTH, ERR_JSON_DUPLICATE_MEMBER */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes)
  // Before parsing, because a megabyte of opening brackets costs the parser far more than a megabyte.
  scan(text)
  return parse(text)
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new FormatError('ERR_JSON_ENCODING', 'The JSON is not in UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The engine's own message quotes the input, which may hold a personal number; only the position is passed on.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const place = text.trim() === '' ? 'it is empty' : `position ${position ?? firstMistake(text)}`
    throw new FormatError('ERR_JSON_INVALID', `Not JSON (RFC 8259): ${place}`)
  }
}

/** The engine tells no position when the text ends early or is very short. */
function firstMistake(text: string): string {
  return text.length < 32 ? `within 0 to ${text.length}` : `${text.length}, where the text ends`
}

/** Looks only at strings and brackets; whether the text is JSON at all is for the parser to say. */
function scan(text: string): void {
  const open: (Set<string> | null)[] = []
  let nameExpected = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = endOfString(text, at)
      const names = open.at(-1)
      if (nameExpected && names) addName(names, text.slice(at, end + 1))
      at = end
    } else if (character === '{' || character === '[') {
      if (open.length === MAX_DEPTH) throw new FormatError('ERR_JSON_DEPTH', `Nested deeper than ${MAX_DEPTH}`)
      open.push(character === '{' ? new Set() : null)
    } else if (character === '}' || character === ']') {
      open.pop()
    }
    if (character === '{' || character === ',') nameExpected = true
    else if (character === ':') nameExpected = false
  }
}

/** Names are compared as they are meant: `"a"` and `"\\u0061"` are one. */
function addName(names: Set<string>, literal: string): void {
  const name = literal.includes('\\') ? unescapeName(literal) : literal.slice(1, -1)
  if (names.has(name)) {
    throw new FormatError('ERR_JSON_DUPLICATE_MEMBER', `The member ${JSON.stringify(name.slice(0, 64))} is there twice`)
  }
  names.add(name)
}

function unescapeName(literal: string): string {
  try {
    return String(JSON.parse(literal))
  } catch {
    return literal
  }
}

/** Position of the closing quote: the first one behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function backslashesBefore(text: string, position: number): number {
  let start = position
  while (text[start - 1] === '\\') start--
  return position - start
}
