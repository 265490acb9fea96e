import { expect, it } from 'vitest'
import { isLanguage, preferredLanguage } from '../src/language.ts'

it.each([
  ['kk-KZ,kk;q=0.9,ru;q=0.8,en;q=0.7', 'kk'],
  ['ru-RU', 'ru'],
  ['de;q=1, be;q=0.4, en;q=0.5', 'en'],
  ['RU;q=0.2, BE;q=0.3', 'be'],
  ['kk;q=0, ru;q=0.1', 'ru'],
  ['fr, de', 'en'],
  ['', 'en'],
  [undefined, 'en'],
  [';;q=,=,;q=1', 'en'],
])('reads %s as a wish for %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})

it('knows four languages and nothing else', () => {
  expect(['kk', 'ru', 'be', 'en'].every(isLanguage)).toBe(true)
  expect(['de', 'KK', '', 'constructor', undefined].some(isLanguage)).toBe(false)
})
