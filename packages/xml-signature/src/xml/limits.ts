/** How much of a document is looked at: budgets for every loop over what a stranger wrote. */

/** UTF-8 octets of a document. */
export const MAX_DOCUMENT_OCTETS: number = 8 * 1024 * 1024
/** Octets of a canonical form: repeated namespace declarations can make it far longer than the document. */
export const MAX_CANONICAL_OCTETS: number = 2 * MAX_DOCUMENT_OCTETS
export const MAX_DEPTH = 100
export const MAX_ELEMENTS = 100_000
export const MAX_ATTRIBUTES = 100
/** Declarations in scope at one place. */
export const MAX_NAMESPACES = 100
