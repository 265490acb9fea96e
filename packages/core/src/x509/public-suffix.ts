/** Whether a domain is a public suffix: the Public Suffix List's own algorithm, over the rules that a caller brings. */

/** Answers for lower-case domains in ASCII. */
export type IsPublicSuffix = (domain: string) => boolean

/**
 * `rules` as the list writes them, one each: `com`, `*.ck`, `!www.ck`; comments and empty lines left out. A top-level
 * domain that no rule names is a suffix by itself.
 */
export function publicSuffixes(rules: Iterable<string>): IsPublicSuffix {
  const known = new Set(rules)
  return (domain) => {
    if (known.has(`!${domain}`)) return false
    const [, ...parent] = domain.split('.')
    return parent.length === 0 || known.has(domain) || known.has(`*.${parent.join('.')}`)
  }
}
