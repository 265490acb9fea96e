import { describe, expect, it } from 'vitest'
import { Generations } from '../../src/x509/generations.ts'

describe('a memory in two generations', () => {
  it('holds no more than it may, whatever comes', () => {
    const memory = new Generations<number>(10)
    for (let number = 0; number < 1000; number += 1) memory.set(number, number)
    const kept = Array.from({ length: 1000 }, (_, number) => memory.get(number)).filter((one) => one !== undefined)
    expect(kept.length).toBeLessThanOrEqual(10)
    expect(memory.get(999)).toBe(999)
  })

  it('keeps what is used while others come and go', () => {
    const memory = new Generations<string>(4)
    memory.set(-1, 'kept')
    for (let number = 0; number < 100; number += 1) {
      memory.set(number, 'passing')
      expect(memory.get(-1)).toBe('kept')
    }
    expect(memory.get(0)).toBeUndefined()
  })

  it('gives the newest value of a key', () => {
    const memory = new Generations<number>(2)
    memory.set(1, 1)
    memory.set(2, 2)
    memory.set(1, 11)
    expect(memory.get(1)).toBe(11)
  })
})
