/** The part of an address that somebody had to register, so that the person looks at it first (attack 4: portal.example.evil.kz). */
import { readFileSync } from 'node:fs'
import { domainToASCII } from 'node:url'
import { type IsPublicSuffix, publicSuffixes } from '@tamga/core'

/** Where Linux distributions keep the Public Suffix List. */
const SYSTEM_LIST = '/usr/share/publicsuffix/public_suffix_list.dat'

/** Null for addresses without one, and for all where there is no list: then the whole host stands out. */
export type RegistrableDomain = (origin: string) => string | null

/** Reads the list once. */
export function openRegistrableDomains(path: string = SYSTEM_LIST): RegistrableDomain {
  const isPublicSuffix = read(path)
  return (origin) => {
    // Without an origin there is no host: a page opened from a file, where NCALayer's portals are served.
    const hostname = URL.parse(origin)?.hostname ?? ''
    if (isPublicSuffix === undefined || hostname === '' || /^[\d.]+$|^\[|localhost$/.test(hostname)) return null
    const labels = hostname.split('.')
    const index = labels.findIndex((_, at) => isPublicSuffix(labels.slice(at).join('.')))
    return index <= 0 ? null : labels.slice(index - 1).join('.')
  }
}

function read(path: string): IsPublicSuffix | undefined {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const rules = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'))
    return publicSuffixes(rules.map(inAscii))
  } catch {
    return undefined
  }
}

function inAscii(rule: string): string {
  const [, mark = '', domain = ''] = /^(!|\*\.)?(.*)$/.exec(rule) ?? []
  return mark + domainToASCII(domain)
}
