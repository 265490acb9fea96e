/** The examples of the recommendation itself (Canonical XML 1.0 §3), those that need no document type, and xml-crypto as a second opinion. */
import { DOMParser } from '@xmldom/xmldom'
import { describe, expect, it } from 'vitest'
import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto'
import { type Canonicalization, canonicalizeDocument } from '../src/xml/canonicalize.ts'
import { parseXml } from '../src/xml/parse.ts'

const canonical = (xml: string, method: Canonicalization['method'] = 'inclusive'): string =>
  Buffer.from(canonicalizeDocument(parseXml(Buffer.from(xml)), { method, inclusivePrefixes: [] })).toString()

describe('Canonical XML 1.0', () => {
  it('§3.1 instructions, comments and what is outside the root', () => {
    const xml = `<?xml version="1.0"?>

<?xml-stylesheet   href="doc.xsl"
   type="text/xsl"   ?>

<doc>Hello, world!<!-- Comment 1 --></doc>

<?pi-without-data     ?>

<!-- Comment 2 -->

<!-- Comment 3 -->
`
    expect(canonical(xml)).toBe(`<?xml-stylesheet href="doc.xsl"
   type="text/xsl"   ?>
<doc>Hello, world!</doc>
<?pi-without-data?>`)
  })

  it('§3.2 white space in content stays', () => {
    const xml = `<doc>
   <clean>   </clean>
   <dirty>   A   B   </dirty>
   <mixed>
      A
      <clean>   </clean>
      B
   </mixed>
</doc>`
    expect(canonical(xml)).toBe(xml)
  })

  it('§3.3 start and end tags', () => {
    const xml = `<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>`
    expect(canonical(xml)).toBe(`<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6 xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9 xmlns:a="http://www.ietf.org"></e9>
         </e8>
      </e7>
   </e6>
</doc>`)
  })

  it('§3.4 character changes and references', () => {
    const xml = `<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>`
    expect(canonical(xml)).toBe(`<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>`)
  })

  it('§3.6 UTF-8', () => {
    expect(canonical('<doc>&#169;</doc>')).toBe('<doc>©</doc>')
  })

  it('§2.3 namespace names are written like attribute values', () => {
    expect(canonical('<a xmlns:u="urn:u?a=1&amp;b=2"></a>')).toBe('<a xmlns:u="urn:u?a=1&amp;b=2"></a>')
  })

  it('gives the digest that NCALayer was recorded with', async () => {
    const { createHash } = await import('node:crypto')
    const digest = createHash('sha256').update(canonical('<tag>data</tag>')).digest('base64')
    expect(digest).toBe('soDZFGIUsZ1x0sK/7x1bJvtGeQsO0BKOVwAvKxC3RJY=')
  })
})

describe('beside xml-crypto', () => {
  const theirs = { inclusive: new C14nCanonicalization(), exclusive: new ExclusiveCanonicalization() }
  const their = (xml: string, method: Canonicalization['method']): string => {
    const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement
    return String(theirs[method].process(root as never, {}))
  }

  it.each(['inclusive', 'exclusive'] as const)('%s form is the same for ordinary documents', (method) => {
    for (const xml of [
      '<a xmlns="urn:a" b="1" a="2"><b xmlns=""/><c/></a>',
      '<p:a xmlns:p="urn:a" xmlns:q="urn:q" q:x="&lt;"><p:b>1 &amp; 2</p:b></p:a>',
    ])
      expect(canonical(xml, method)).toBe(their(xml, method))
  })

  it('is not taken from it, since it writes instructions as text and sorts by the reader’s language', () => {
    expect(their('<a><?pay 1000?></a>', 'inclusive')).toBe('<a>1000</a>')
    expect(canonical('<a><?pay 1000?></a>')).toBe('<a><?pay 1000?></a>')
    const prefixes = '<r xmlns:B="urn:1" xmlns:a="urn:2"></r>'
    expect(their(prefixes, 'inclusive')).not.toBe(prefixes)
    expect(canonical(prefixes)).toBe(prefixes)
  })
})
