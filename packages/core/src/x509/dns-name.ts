/** Domain names as certificates have them (RFC 5280 §4.2.1.6, §7.2). */

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** Preferred name syntax of RFC 1034 §3.5 as changed by RFC 1123 §2.1. */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label))
}

/** RFC 1123 §2.1: the highest label of a host is alphabetic, so dotted numbers are an address and never a name. */
export function looksLikeDottedAddress(text: string): boolean {
  return /(?:^|\.)\d+$/.test(text)
}

/** RFC 4343: letters of ASCII have no case, and no others do: a Kelvin sign is no k. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
