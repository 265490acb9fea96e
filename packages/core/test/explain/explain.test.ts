import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { languages } from '../../src/documents/language.ts'
import { explainCheck, explainConclusion } from '../../src/explain/explain.ts'
import type { ExplainTexts } from '../../src/explain/texts.ts'
import { be } from '../../src/explain/texts-be.ts'
import { en } from '../../src/explain/texts-en.ts'
import { kk } from '../../src/explain/texts-kk.ts'
import { ru } from '../../src/explain/texts-ru.ts'
import { CHECK_CLAUSES } from '../../src/validation/checks.ts'

const texts = { kk, ru, be, en }
const sentences = (language: ExplainTexts): string[] =>
  Object.values(language.conclusions).flatMap(({ heading, explanation, nextStep }) => [heading, explanation, nextStep])
const phrases = (language: ExplainTexts): string[] => [
  ...Object.values(language.groups),
  ...Object.values(language.checks),
]

describe('the texts of every language', () => {
  it.each(languages)('%s explains what every other language explains', (language) => {
    for (const part of ['conclusions', 'groups', 'checks'] as const) {
      expect(Object.keys(texts[language][part])).toEqual(Object.keys(en[part]))
    }
  })

  it.each(languages)('%s leaves nothing blank, and ends each sentence but not a heading or a phrase', (language) => {
    for (const { heading, explanation, nextStep } of Object.values(texts[language].conclusions)) {
      expect(heading).toMatch(/^\p{Lu}.*[^.\s]$/u)
      expect(explanation).toMatch(/^\p{Lu}.*\.$/u)
      expect(nextStep).toMatch(/^\p{Lu}.*\.$/u)
    }
    for (const phrase of phrases(texts[language])) expect(phrase).toMatch(/^\p{Lu}.*[^.\s]$/u)
  })

  it('keeps to the letters of its own alphabet, so that no sentence is left in another language', () => {
    const all = (language: ExplainTexts): string => [...sentences(language), ...phrases(language)].join(' ')
    expect(all(en)).not.toMatch(/\p{Script=Cyrillic}/u)
    expect(all(ru)).not.toMatch(/[іўәғқңөұүһ]/iu)
    expect(all(be)).not.toMatch(/[ищъәғқңөұүһ]/iu)
    expect(all(kk)).not.toMatch(/[ў]/iu)
    for (const sentence of sentences(kk)) expect(sentence).toMatch(/[әіғқңөұүһ]/iu)
  })

  it('speaks without the jargon of the trade', () => {
    const everything = Object.values(texts).flatMap(sentences).join(' ')
    expect(everything).not.toMatch(/\b(?:CRL|OCSP|OID|CMS|CAdES|POE|TSA|DER|hash)\b/i)
  })
})

describe('explainConclusion', () => {
  it('tells a failure by its sub-indication', () => {
    const { heading } = explainConclusion({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' }, 'en')
    expect(heading).toBe('The document is not the one that was signed')
  })

  it('calls nothing but TOTAL-PASSED valid', () => {
    expect(explainConclusion({ indication: 'TOTAL-PASSED' }, 'kk').heading).toBe('Қолтаңба жарамды')
    for (const language of languages) {
      const valid = explainConclusion({ indication: 'TOTAL-PASSED' }, language).heading
      expect(Object.values(texts[language].conclusions).filter(({ heading }) => heading === valid)).toHaveLength(1)
    }
  })
})

/** Check ids as they are written in the sources of a package, but for the list of them and the words. */
function idsIn(name: 'core' | 'xml-signature'): string[] {
  const folder = resolve(import.meta.dirname, '../../..', name, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('explain') && file !== join('validation', 'checks.ts'),
  )
  const id = new RegExp(`'((?:${Object.keys(en.groups).join('|')})\\.[a-z-]+)'`, 'g')
  const found = files.flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(id)])
  return [...new Set(found.map(([, one = '']) => one))].sort()
}

describe('explainCheck', () => {
  it('has words for every check that the sources make, and for no other', () => {
    expect(idsIn('core')).toEqual(Object.keys(CHECK_CLAUSES).sort())
    const ofXml = idsIn('xml-signature')
    expect(ofXml).toContain('format.xml-document')
    for (const language of languages) for (const id of ofXml) expect(explainCheck(id, language)).not.toBe(id)
  })

  it.each(languages)('has a phrase of its own in %s for every check that can be made', (language) => {
    const ids = Object.keys(CHECK_CLAUSES)
    expect(ids.length).toBeGreaterThan(20)
    expect(Object.keys(texts[language].checks).sort()).toEqual(ids.sort())
    expect(new Set(ids.map((id) => explainCheck(id, language))).size).toBe(ids.length)
  })

  it('falls back to the group of an id it does not know', () => {
    expect(explainCheck('revocation.of-a-later-version', 'ru')).toBe('Отзыв сертификатов')
  })

  it('shows an id of an unknown group as it is, also one that names a member of every object', () => {
    expect(explainCheck('constructor', 'be')).toBe('constructor')
    expect(explainCheck('toString.call', 'be')).toBe('toString.call')
  })
})
