import { FormatError } from '@tamga/core'
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalizeDocument } from '../src/xml/canonicalize.ts'
import { parseXml } from '../src/xml/parse.ts'

const codeOf = (xml: string | Uint8Array): string => {
  try {
    parseXml(Buffer.from(xml))
  } catch (error) {
    if (error instanceof FormatError) return error.code
    throw error
  }
  return 'none'
}

describe('parseXml', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['a document type', '<!DOCTYPE a><a/>', 'ERR_XML_DOCTYPE'],
    ['entities', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'ERR_XML_DOCTYPE'],
    ['an entity nobody declared', '<a>&nbsp;</a>', 'ERR_XML_REFERENCE'],
    ['a reference that does not end', '<a b="&amp"/>', 'ERR_XML_REFERENCE'],
    ['a reference to no character', '<a>&#0;</a>', 'ERR_XML_REFERENCE'],
    ['a reference to half a character', '<a>&#xD800;</a>', 'ERR_XML_REFERENCE'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>', 'ERR_XML_REFERENCE'],
    ['a control character', '<a>\u0001</a>', 'ERR_XML_CHARACTER'],
    ['octets that are no UTF-8', Uint8Array.of(0x3c, 0x61, 0xff, 0x2f, 0x3e), 'ERR_XML_ENCODING'],
    ['UTF-16', Buffer.from('\uFEFF<a/>', 'utf16le'), 'ERR_XML_ENCODING'],
    ['another encoding by name', '<?xml version="1.0" encoding="windows-1251"?><a/>', 'ERR_XML_ENCODING'],
    ['XML 1.1', '<?xml version="1.1"?><a/>', 'ERR_XML_MALFORMED'],
    ['a declaration in the middle', '<a><?xml version="1.0"?></a>', 'ERR_XML_MALFORMED'],
    ['nothing', '', 'ERR_XML_MALFORMED'],
    ['text alone', 'text', 'ERR_XML_MALFORMED'],
    ['two roots', '<a/><b/>', 'ERR_XML_MALFORMED'],
    ['text behind the root', '<a/>x', 'ERR_XML_MALFORMED'],
    ['an end too many', '<a></a></a>', 'ERR_XML_MALFORMED'],
    ['an end of another name', '<a></b>', 'ERR_XML_MALFORMED'],
    ['no end', '<a><b></b>', 'ERR_XML_MALFORMED'],
    ['an attribute without quotes', '<a b=c/>', 'ERR_XML_MALFORMED'],
    ['an attribute without a value', '<a b/>', 'ERR_XML_MALFORMED'],
    ['attributes without a space', '<a b="1"c="2"/>', 'ERR_XML_MALFORMED'],
    ['a tag in an attribute', '<a b="<c/>"/>', 'ERR_XML_MALFORMED'],
    ['hyphens in a comment', '<a><!-- -- --></a>', 'ERR_XML_MALFORMED'],
    ['an open comment', '<a/><!-- ', 'ERR_XML_MALFORMED'],
    ['an open CDATA section', '<a><![CDATA[</a>', 'ERR_XML_MALFORMED'],
    ['the end of CDATA in text', '<a>]]></a>', 'ERR_XML_MALFORMED'],
    ['a name of two colons', '<a:b:c xmlns:a="urn:a"/>', 'ERR_XML_MALFORMED'],
    ['an attribute twice', '<a b="1" b="1"/>', 'ERR_XML_ATTRIBUTE_TWICE'],
    [
      'an attribute twice by two prefixes',
      '<a xmlns:p="urn:a" xmlns:q="urn:a" p:b="" q:b=""/>',
      'ERR_XML_ATTRIBUTE_TWICE',
    ],
    ['a prefix nobody declared', '<p:a/>', 'ERR_XML_NAMESPACE'],
    ['a prefix out of scope', '<a><b xmlns:p="urn:p"/><p:c/></a>', 'ERR_XML_NAMESPACE'],
    ['a prefix undeclared', '<a xmlns:p=""/>', 'ERR_XML_NAMESPACE'],
    ['the xml prefix for something else', '<a xmlns:xml="urn:a"/>', 'ERR_XML_NAMESPACE'],
    ['another prefix for xml', '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'ERR_XML_NAMESPACE'],
    ['the xmlns prefix declared', '<a xmlns:xmlns="urn:a"/>', 'ERR_XML_NAMESPACE'],
    ['a relative namespace', '<a xmlns="../b"/>', 'ERR_XML_NAMESPACE'],
    ['too deep', '<a>'.repeat(101), 'ERR_XML_TOO_DEEP'],
    ['too many elements', `<a>${'<b/>'.repeat(100_000)}</a>`, 'ERR_XML_TOO_MANY'],
    [
      'too many attributes',
      `<a ${Array.from({ length: 101 }, (_, index) => `a${index}=""`).join(' ')}/>`,
      'ERR_XML_TOO_MANY',
    ],
    ['too large', Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), 'ERR_XML_TOO_LARGE'],
  ])('refuses %s', (_, xml, code) => {
    expect(codeOf(xml)).toBe(code)
  })

  it('answers any octets with a document or a coded refusal', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'a',
      'a:b',
      ' ',
      '=',
      '"',
      "'",
      '&',
      ';',
      '#',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      'xmlns',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        codeOf(pieces.join(''))
      }),
      { numRuns: 2000 },
    )
  })

  it('accepts nothing that another reader, xmldom at its strictest, refuses', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1">',
      '</b>',
      '<c/>',
      'text',
      '&lt;',
      '&#65;',
      '<!-- c -->',
      '<![CDATA[d]]>',
      '<?e f?>',
      '&',
      '<',
      ']]>',
    )
    const parser = new DOMParser({ onError: onErrorStopParsing })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const xml = `<a>${pieces.join('')}</a>`
        if (codeOf(xml) === 'none') expect(() => parser.parseFromString(xml, 'text/xml')).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('reads hostile documents of the greatest size in a moment', () => {
    const size = 8 * 1024 * 1024 - 100
    const hostile = [
      `<a${' '.repeat(size)}`,
      `<${'a'.repeat(size)}`,
      `<a b="${'&amp;'.repeat(size / 5)}`,
      '<!--'.repeat(size / 4),
      `<a>${'<'.repeat(size)}`,
    ]
    // Looked through from each place on, they would take hours.
    for (const xml of hostile) expect(codeOf(xml)).not.toBe('none')
  })
})

describe('canonical form', () => {
  it('stops before repeated namespace names fill the memory', () => {
    const xml = `<a xmlns:p="urn:${'x'.repeat(1_000_000)}">${'<p:b/>'.repeat(1_000)}</a>`
    const exclusive = { method: 'exclusive', inclusivePrefixes: [] } as const
    expect(() => canonicalizeDocument(parseXml(Buffer.from(xml)), exclusive)).toThrow(
      expect.objectContaining({ code: 'ERR_XML_CANONICAL_TOO_LARGE' }),
    )
  })
})
