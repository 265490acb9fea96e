import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bridgeTexts } from '../src/browser/bridge-page/texts/texts.ts'
import { accessTexts, agentErrorTexts } from '../src/browser/texts/texts.ts'
import { pageTexts } from '../src/consent/page/texts/texts.ts'

/** `a.b` → text, for any nesting. */
function flatten(value: object, prefix = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'string' ? [[prefix + key, inner]] : [...flatten(inner, `${prefix}${key}.`)],
  )
  return new Map(entries)
}

const placeholders = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe.each([
  ['consent page', pageTexts],
  ['errors of the agent', agentErrorTexts],
  ['permission of the browser', accessTexts],
  ['bridge window', bridgeTexts],
])('texts of the %s', (_, texts) => {
  const english = flatten(texts.en)

  it.each(['kk', 'ru', 'be'] as const)(
    'have every key of English in %s, none empty, with the same places',
    (language) => {
      const translated = flatten(texts[language])
      expect([...translated.keys()].toSorted()).toEqual([...english.keys()].toSorted())
      for (const [key, text] of translated) {
        expect(text.trim(), key).not.toBe('')
        expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''))
      }
    },
  )

  it.each(['kk', 'ru', 'be'] as const)('are translated in %s, not copied', (language) => {
    for (const [key, text] of flatten(texts[language])) {
      const latinOnly = !/\p{Script=Cyrillic}/u.test(text)
      expect(latinOnly, `${key}: ${text}`).toBe(false)
    }
  })

  it('use the letters of their language', () => {
    expect([...flatten(texts.kk).values()].join('')).toMatch(/[әғқңөұүһі]/)
    expect([...flatten(texts.be).values()].join('')).toMatch(/[ўі]/)
    expect([...flatten(texts.be).values()].join('')).not.toMatch(/[ищ]/)
    expect([...flatten(texts.ru).values()].join('')).not.toMatch(/[ўіәғқңөұүһ]/)
  })
})

describe('the HTML of the consent page', () => {
  it('shows in its English only sentences that are in the texts', () => {
    const html = readFileSync(new URL('../src/consent/page/index.html', import.meta.url), 'utf8')
    const marked = [...html.matchAll(/data-text="(\w+)"[^>]*>([^<]*)</g)]
    expect(marked.length).toBeGreaterThan(15)
    const others = [...html.matchAll(/data-sign-in="(\w+)"/g)].map(([, key = '']) => key)
    expect(others.length).toBeGreaterThan(3)
    for (const key of others) expect([key, flatten(pageTexts.en).has(key)]).toEqual([key, true])
    for (const [, key = '', text] of marked) expect([key, text]).toEqual([key, flatten(pageTexts.en).get(key)])
  })
})
