/** OpenSSL's malformed messages: each is refused for a failing of its own, not only because nobody trusts it. */
import { describe, expect, it } from 'vitest'
import { cms } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { multipartSigned } from './mime.ts'
import { read, suiteFolder } from './suite.ts'

const time = new Date('2026-06-01T00:00:00Z')

function judge(folder: string, file: string) {
  const bytes = read(folder, file)
  const input = file.endsWith('.eml') ? multipartSigned(bytes.toString('latin1')) : { signature: fromPem(bytes) }
  return judgeSignature(input, { profile: cms, trustAnchors: [], time })
}

/** Of what the message says of itself; that nobody trusts its certificates does not count. */
function failures(folder: string, file: string): string[] {
  const report = judge(folder, file)
  const checks = [...report.checks, ...report.signatures.flatMap((signature) => signature.checks)]
  return checks
    .filter(({ id, outcome }) => outcome === 'failed' && !/^(certification-path|revocation)\./.test(id))
    .map(({ id, facts }) => (typeof facts.code === 'string' ? `${id} ${facts.code}` : id))
}

function fromPem(bytes: Buffer): Buffer {
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(bytes.toString('latin1'))?.[1]
  return body === undefined ? bytes : Buffer.from(body, 'base64')
}

describe('openssl-cms', () => {
  it.each([
    ['bad_signtime_attr.cms', 'format.unsigned-attributes ERR_CMS_ATTRIBUTE_NOT_SIGNED'],
    ['ct_multiple_attr.cms', 'format.signed-attributes ERR_CMS_ATTRIBUTE_REPEATED'],
    ['no_ct_attr.cms', 'format.signed-attributes ERR_CMS_CONTENT_TYPE_MISSING'],
    ['no_md_attr.cms', 'format.signed-attributes ERR_CMS_MESSAGE_DIGEST_MISSING'],
    ['pkcs7-md4.pem', 'cryptographic.algorithms ERR_ALGORITHM_UNSUPPORTED'],
    ['pkcs7-empty-digest-set.eml', 'cryptographic.algorithms'],
  ])('%s is refused for what is wrong with it: %s', (file, failure) => {
    const folder = suiteFolder('openssl-cms')
    if (folder === undefined) expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
    else expect(failures(folder, file)).toContain(failure)
  })
})
