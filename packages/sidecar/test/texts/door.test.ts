import { languages } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { doorTexts } from '../../src/texts/door/index.ts'
import { doorPages } from '../../src/texts/door/texts.ts'

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value ?? {}).flatMap(([name, member]) => leaves(member, `${path}.${name}`))
}

describe.each(languages)('the door in %s', (language) => {
  it('has every page and no text of another language', () => {
    expect(Object.keys(doorTexts[language].pages)).toEqual([...doorPages])
    const others = languages.filter((other) => other !== language)
    for (const [path, text] of leaves(doorTexts[language])) {
      expect(text.trim(), path).not.toBe('')
      // Kazakh, Russian and Belarusian share some short phrases by nature; a whole sentence of ours is never the same.
      for (const other of others) {
        const same = new Map(leaves(doorTexts[other])).get(path) === text
        expect(same && text.length > 30, `${path} in ${language} and ${other}`).toBe(false)
      }
    }
  })

  it('keeps the place of the portal’s name', () => {
    expect(doorTexts[language].backToPortal.match(/\{portal\}/g)).toHaveLength(1)
  })
})
