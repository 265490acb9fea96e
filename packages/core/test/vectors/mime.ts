/** Just enough of RFC 8551 to take apart the sample messages: no part of the product reads mail. */
import type { SignatureInput } from '../../src/validation/judge.ts'

/** The signature of a `multipart/signed` or `application/pkcs7-mime` message, and the part that is signed. */
export function multipartSigned(message: string): SignatureInput {
  const lines = message.replace(/\r?\n/g, '\r\n')
  const boundary = /boundary="?([^";\r]+)"?/i.exec(lines)?.[1]
  if (boundary === undefined) return { signature: body(lines) }
  const [, content = '', signature = ''] = lines.split(`--${boundary}`)
  return { signature: body(signature), content: Buffer.from(content.replace(/^\r\n|\r\n$/g, ''), 'latin1') }
}

/** What follows the empty line after the headers, decoded from base64. */
function body(part: string): Buffer {
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n')), 'base64')
}
