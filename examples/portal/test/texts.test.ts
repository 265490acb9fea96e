import { languages } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { texts } from '../src/texts/index.ts'
import { problemCodes } from '../src/texts/texts.ts'

/** Every sentence with its path, such as `fields.reason.hint`. */
function sentences(value: unknown, path = ''): [path: string, sentence: string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, member]) =>
    sentences(member, path === '' ? key : `${path}.${key}`),
  )
}

describe.each(languages)('the texts in %s', (language) => {
  const own = sentences(texts[language])

  it('say everything that the other languages say', () => {
    expect(own.map(([path]) => path)).toEqual(sentences(texts.en).map(([path]) => path))
    expect(Object.keys(texts[language].problems).sort()).toEqual([...problemCodes].sort())
  })

  it('leave nothing blank and begin without a stray space', () => {
    for (const [path, sentence] of own) expect(sentence, path).toMatch(/^\S(?:.*\S)?$/u)
  })
})

it('keep to the letters of their own alphabet, so that no sentence is left in another language', () => {
  const all = (language: keyof typeof texts): string => sentences({ ...texts[language], name: '' }).join(' ')
  expect(all('en')).not.toMatch(/\p{Script=Cyrillic}/u)
  expect(all('ru')).not.toMatch(/[іўәғқңөұүһ]/iu)
  expect(all('be')).not.toMatch(/[ищъәғқңөұүһ]/iu)
  expect(all('kk')).not.toMatch(/ў/iu)
})
