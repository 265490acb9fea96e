import { describe, expect, it } from 'vitest'
import { mapList } from '../src/map-list.ts'

describe('mapList', () => {
  it('makes one of each item, in their order, and tells each its place', () => {
    const numbered = (items: readonly string[]): string[] => mapList(items, (item, index) => `${index}${item}`)
    expect([numbered([]), numbered(['a']), numbered(['a', 'b', 'c'])]).toEqual([[], ['0a'], ['0a', '1b', '2c']])
  })
})
