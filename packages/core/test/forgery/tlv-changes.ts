/** Changes of a message that keep it a tree of elements: what an attacker who knows the format would do. */
import type { Random } from '../peers/random.ts'
import { type Branch, copyOf, type Place, placesIn } from './tlv-tree.ts'

type Change = (place: Place, r: Random, donor: Branch) => void

const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86,
  0xa0, 0xa1, 0xa2, 0xa3, 0xa4,
]

const at = ({ branch, siblings }: Place): number => siblings.indexOf(branch)
const subtreeOf = (donor: Branch, r: Random): Branch => copyOf(r.pick(placesIn(donor)).branch)

const CHANGES: Readonly<Record<string, Change>> = {
  drop: (place) => void place.siblings.splice(at(place), 1),
  duplicate: (place) => void place.siblings.splice(at(place), 0, copyOf(place.branch)),
  swap: (place, r) => {
    const [here, there] = [at(place), r.below(place.siblings.length)]
    const other = place.siblings[there] ?? place.branch
    place.siblings[there] = place.branch
    place.siblings[here] = other
  },
  'long length': ({ branch }) => {
    branch.form = 'long'
  },
  'indefinite length': ({ branch }) => {
    branch.form = 'indefinite'
    branch.tag |= 0x20
  },
  tag: ({ branch }, r) => {
    branch.tag = r.pick(TAGS)
  },
  'constructed bit': ({ branch }) => {
    branch.tag ^= 0x20
  },
  replace: (place, r, donor) => void place.siblings.splice(at(place), 1, subtreeOf(donor, r)),
  insert: (place, r, donor) => void place.siblings.splice(at(place), 0, subtreeOf(donor, r)),
  empty: ({ branch }) => {
    branch.content = Buffer.alloc(0)
    if (branch.parts !== undefined) branch.parts = []
  },
  content: ({ branch }, r) => {
    if (branch.parts === undefined) branch.content = r.pick(OCTETS)(branch.content, r)
    else branch.parts.reverse()
  },
}

const OCTETS: readonly ((content: Buffer, r: Random) => Buffer)[] = [
  (content, r) => {
    const copy = Buffer.from(content)
    const place = r.below(Math.max(copy.length, 1))
    if (place < copy.length) copy[place] = (copy[place] ?? 0) ^ (1 << r.below(8))
    return copy
  },
  (content) => Buffer.concat([Buffer.of(0), content]),
  (content, r) => Buffer.concat([content, Buffer.of(r.below(256))]),
  (content) => content.subarray(0, -1),
]

/** Content is what forgers are after, so it is changed more often than the rest. */
const KINDS = [...Object.keys(CHANGES), 'content', 'content', 'content']

/** Changes one place below `root`, and says how. */
export function change(root: Branch, r: Random, donor: Branch): string {
  const places = placesIn(root)
  if (places.length === 0) return 'nothing left to change'
  const number = r.below(places.length)
  const kind = r.pick(KINDS)
  const place = places[number]
  if (place !== undefined) CHANGES[kind]?.(place, r, donor)
  return `${kind} at ${number}`
}
