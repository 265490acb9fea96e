import { expect, it } from 'vitest'
import { html } from '../src/html.ts'

it('escapes whatever is put in, in text and in attributes', () => {
  const name = `<script>alert("1")</script> & 'x'`
  expect(html`<p title="${name}">${name}</p>`.toString()).toBe(
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">' +
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>',
  )
})

it('keeps HTML that it made itself, in lists too, and leaves out what is absent', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
  expect(html`<ul>${items}</ul>${undefined}${false}${0}`.toString()).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0')
})
