/** Against xmlsec1 (libxml2, OpenSSL) both ways: what one signs the other verifies, over every quirk that canonical form has to settle. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signXml } from '../src/index.ts'
import { C14N, createWorld, EXC, KINDS, refusal, template, type World } from './world.ts'

const DOCUMENTS: Readonly<Record<string, string>> = {
  'one element': '<tag>data</tag>',
  'an empty element': '<tag/>',
  'an empty element with blanks and attributes': '<tag b = "2"  a=\'1\'  />',
  'attributes in many namespaces': `<r xmlns:b="urn:a" xmlns:a="urn:b" xmlns="urn:c" a:z="1" b:y="2" x="3" a:a="4" b:a="5" Z="6" é="7"/>`,
  'prefixes whose order depends on who sorts': `<r xmlns:B="urn:1" xmlns:a="urn:2" xmlns:_="urn:3" xmlns:é="urn:4" B:x="" a:x="" _:x="" é:x=""/>`,
  'a default namespace undone': '<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"/></b><b/></a>',
  'declarations said again':
    '<p:a xmlns:p="urn:a" xmlns:q="urn:q"><p:b xmlns:p="urn:a"><p:c xmlns:p="urn:b" q:x="1"/></p:b></p:a>',
  'unused declarations': '<a xmlns:u="urn:u"><b xmlns:v="urn:v"/></a>',
  // An ampersand in a namespace name comes out of libxml2 as `&#38;`, against C14N §2.3: left out, and pinned in another test.
  'namespace names with signs that need care': `<a xmlns:u="urn:u?a='1'" u:x=""><u:b/></a>`,
  'line ends and blanks in attributes': '<a b="1\r\n2\t3\n4" c="&#xD;&#xA;&#x9;" d=" e  f "/>',
  'line ends in text': '<a>1\r\n2\r3\n4&#xD;5&#13;&#10;</a>',
  'signs that need care': `<a b="&lt;&gt;&amp;&quot;&apos;'">&lt;&gt;&amp;&quot;&apos;"'</a>`,
  'CDATA beside text': '<a>x<![CDATA[<b>&amp;]]>y<![CDATA[]]></a>',
  'comments everywhere': '<!-- 1 --><a>x<!-- 2 -->y<b><!-- 3 --></b></a><!-- 4 -->',
  'instructions everywhere':
    '<?xml-stylesheet href="a.xsl"?>\n<?one?><a><?two  data ?>x<?three?></a>\n<?four  a="b"?>\n',
  'an XML declaration': '<?xml version="1.0" encoding="utf-8" standalone="yes" ?>\n<a>Ә</a>',
  'a byte order mark': '\uFEFF<a>Ә</a>',
  'letters of many scripts': '<құжат түрі="өтініш">Қазақстан, Беларусь, 中文, 🏛, \u0085\u2028\u00a0</құжат>',
  'xml attributes': '<a xml:lang="kk" xml:space="preserve"><b xml:lang="ru"> x </b></a>',
  'a foreign Id': '<a Id="one"><b Id="two"/></a>',
  'deep nesting': `${'<a xmlns:p="urn:p">'.repeat(90)}x${'</a>'.repeat(90)}`,
}

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

describe.each(Object.entries(DOCUMENTS))('%s', (_, document) => {
  it.each(['inclusive', 'exclusive'] as const)('signed here in %s form is good for xmlsec1 and here', async (form) => {
    const signed = await signXml(Buffer.from(document), world.signer('p-256'), { canonicalization: form })
    expect(refusal(world.judge(signed))).toBe('none')
    expect(world.xmlsecVerifies(signed)).toBe(true)
  })

  it.each([
    ['inclusive', C14N],
    ['exclusive', EXC],
  ])('signed by xmlsec1 in %s form is good here', (_, algorithm) => {
    const transforms = `<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="${algorithm}"/>`
    const unsigned = template({ transforms, method: `<CanonicalizationMethod Algorithm="${algorithm}"/>` })
    const signed = world.xmlsecSigns(withSignature(document, unsigned), 'p-256')
    expect(refusal(world.judge(signed))).toBe('none')
  })
})

describe.each(KINDS)('a %s key', (kind) => {
  it('signs for xmlsec1 and for us', async () => {
    const signed = await signXml(Buffer.from('<a>b</a>'), world.signer(kind))
    expect(world.xmlsecVerifies(signed)).toBe(true)
    expect(world.judge(signed).report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })
})

describe('the other algorithms of xmlsec1', () => {
  it.each([
    ['rsa-2048', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'http://www.w3.org/2001/04/xmldsig-more#sha384'],
    ['rsa-2048', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
    ['p-521', 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  ] as const)('%s with %s', (kind, signatureMethod, digestMethod) => {
    const signed = world.xmlsecSigns(withSignature('<a>b</a>', template({ signatureMethod, digestMethod })), kind)
    expect(world.judge(signed).report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('a reference to the Id of the root, and prefixes that exclusive form keeps', () => {
    const list = `<InclusiveNamespaces xmlns="${EXC}" PrefixList="u #default"/>`
    const transforms =
      `<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>` +
      `<Transform Algorithm="${EXC}">${list}</Transform>`
    const document = '<?one?><a xml:id="root" xmlns="urn:a" xmlns:u="urn:u" xmlns:v="urn:v"><u:b/></a><?two?>'
    const signed = world.xmlsecSigns(withSignature(document, template({ uri: '#root', transforms })), 'p-256')
    const { report, signedContent } = world.judge(signed)
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(Buffer.from(signedContent ?? []).toString()).toBe(
      '<a xmlns="urn:a" xmlns:u="urn:u" xml:id="root"><u:b></u:b></a>',
    )
  })

  it('xml attributes above SignedInfo, which inclusive form takes over', () => {
    const signed = world.xmlsecSigns(withSignature('<a xml:lang="kk" xml:space="preserve">b</a>', template()), 'p-256')
    expect(world.judge(signed).report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })
})

function withSignature(document: string, signature: string): string {
  if (document.endsWith('/>')) {
    const name = /<([^\s/>]+)/.exec(document)?.[1]
    return document.replace(/\s*\/>$/, `>${signature}</${name}>`)
  }
  const at = document.lastIndexOf('</')
  return `${document.slice(0, at)}${signature}${document.slice(at)}`
}
