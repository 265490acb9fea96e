/** Direct sign-in against hostile certificates: for something else, out of time, revoked, of nobody we trust (D5 to D7). */
import { describe, expect, it } from 'vitest'
import { generic, genericAuthentication } from '../../src/profiles/generic.ts'
import { callerEvidence, noEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  basicConstraints,
  certify,
  emailProtection,
  extension,
  extKeyUsage,
  farAhead,
  keyUsage,
  longAgo,
  now,
  rdn,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { answer, authenticationCertificate, clientAuth, outcomeOf, person, verdictOn, world } from '../made/sign-in.ts'
import { ctx, oid, seq, utf8 } from '../made/tlv.ts'

const { root, intermediate } = world
const crlsWith = (entries: Parameters<typeof revocationList>[0]['entries'] = []) =>
  callerEvidence({
    crls: [revocationList({ issuer: root }), revocationList({ issuer: intermediate, entries })],
  })

describe('D5 the purpose of the certificate', () => {
  const holder = (...extensions: Buffer[]) => authenticationCertificate({ extensions })
  const signIn = (certificate: ReturnType<typeof holder>) => outcomeOf(answer({ certificate }))
  const document = (certificate: ReturnType<typeof holder>) =>
    judgeSignature(
      { signature: message({ signers: [{ certificate }] }) },
      { ...world.options, evidence: crlsWith(), profile: generic },
    ).conclusion.indication
  const refusal = 'ERR_CHALLENGE_SIGNATURE CHAIN_CONSTRAINTS_FAILURE'

  it('D5 refuses a certificate for signing documents where one for signing in is needed', async () => {
    const certificate = holder(keyUsage('digitalSignature', 'contentCommitment'), extKeyUsage(emailProtection))
    expect([await signIn(certificate), document(certificate)]).toEqual([refusal, 'TOTAL-PASSED'])
  })

  it('D5 refuses a certificate for signing in where one for documents is needed', async () => {
    const certificate = holder(keyUsage('digitalSignature'), extKeyUsage(clientAuth))
    expect([await signIn(certificate), document(certificate)]).toEqual(['accepted', 'INDETERMINATE'])
  })

  it('D5 lets a certificate that says both do both', async () => {
    const usages = keyUsage('digitalSignature', 'contentCommitment')
    const certificate = holder(usages, extKeyUsage(emailProtection, clientAuth))
    expect([await signIn(certificate), document(certificate)]).toEqual(['accepted', 'TOTAL-PASSED'])
  })

  it.each([
    ['without a purpose', [keyUsage('digitalSignature')]],
    ['for any purpose', [keyUsage('digitalSignature'), extKeyUsage('2.5.29.37.0')]],
    ['for web servers', [keyUsage('digitalSignature'), extKeyUsage('1.3.6.1.5.5.7.3.1')]],
    ['for content commitment alone', [keyUsage('contentCommitment'), extKeyUsage(clientAuth)]],
    ['for key agreement', [keyUsage('keyAgreement'), extKeyUsage(clientAuth)]],
    ['of an authority', [basicConstraints(true), keyUsage('digitalSignature', 'keyCertSign'), extKeyUsage(clientAuth)]],
  ])('D5 refuses a certificate %s', async (_, extensions) => {
    expect(await signIn(holder(...extensions))).toMatch(/^ERR_CHALLENGE_SIGNATURE CHAIN_/)
  })

  it('D5 refuses another policy than the profile asks for', async () => {
    const policy = (id: string) => extension('2.5.29.32', seq(seq(oid(id))))
    const wanted = '1.3.6.1.4.1.32473.7.1'
    const path = {
      ...genericAuthentication.path,
      policies: {
        ...genericAuthentication.path.policies,
        userInitialPolicySet: [wanted],
        initialExplicitPolicy: true,
      },
    }
    const authorityWithPolicies = certify({
      subject: 'Policies',
      issuer: root,
      extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), policy('2.5.29.32.0')],
    })
    const issued = (id: string) =>
      authenticationCertificate({
        issuer: authorityWithPolicies,
        extensions: [keyUsage('digitalSignature'), extKeyUsage(clientAuth), policy(id)],
      })
    const crls = [revocationList({ issuer: root }), revocationList({ issuer: authorityWithPolicies })]
    const more = {
      profile: { ...genericAuthentication, path },
      intermediates: [authorityWithPolicies.der],
      evidence: callerEvidence({ crls }),
    }
    expect(await outcomeOf(answer({ certificate: issued(wanted) }), more)).toBe('accepted')
    expect(await outcomeOf(answer({ certificate: issued(`${wanted}.1`) }), more)).toBe(refusal)
  })
})

describe('D6 the time and status of the certificate', () => {
  it.each([
    ['has expired', { notAfter: new Date(now.getTime() - 1000) }],
    ['is not valid yet', { notBefore: new Date(now.getTime() + 1000), notAfter: farAhead }],
  ])('D6 refuses one that %s', async (_, validity) => {
    const certificate = authenticationCertificate({ notBefore: longAgo, ...validity })
    expect(await outcomeOf(answer({ certificate }))).toBe('ERR_CHALLENGE_SIGNATURE OUT_OF_BOUNDS_NO_POE')
  })

  it('D6 refuses one that is revoked', async () => {
    const evidence = crlsWith([{ serial: person.serial }])
    expect(await outcomeOf(answer(), { evidence })).toMatch(/^ERR_CHALLENGE_SIGNATURE REVOKED/)
  })

  it('D6 says apart that nobody knows whether it is revoked: that is not a refusal of the person', async () => {
    expect(await outcomeOf(answer(), { evidence: noEvidence })).toBe('ERR_CHALLENGE_STATUS_UNKNOWN TRY_LATER')
  })

  it('D6 takes no evidence from the answer, which could hide a revocation of this morning', async () => {
    const good = ocspResponse({ responses: [{ serial: person.serial, issuer: intermediate }], signer: intermediate })
    const crls = [revocationList({ issuer: intermediate }), ctx(1, oid('1.3.6.1.5.5.7.16.2'), good)]
    for (const one of crls) {
      expect(await verdictOn(answer({}, { crls: [one] }), { evidence: crlsWith([{ serial: person.serial }]) })).toEqual(
        {
          outcome: 'refused',
          code: 'ERR_CHALLENGE_RESPONSE_FORM',
          facts: { reason: 'revocation information' },
          report: null,
        },
      )
    }
  })
})

describe('D7 the path', () => {
  it('D7 refuses what a person issued with his own certificate', async () => {
    const certificate = authenticationCertificate({ issuer: person })
    const cms = answer({ certificate }, { certificates: [certificate.der, person.der] })
    expect(await outcomeOf(cms)).toMatch(/^ERR_CHALLENGE_SIGNATURE /)
  })

  it('D7 refuses an authority nobody trusts', async () => {
    const own = certify({ subject: 'Test authority', extensions: [basicConstraints(true), keyUsage('keyCertSign')] })
    const certificate = authenticationCertificate({ issuer: own })
    const cms = answer({ certificate }, { certificates: [certificate.der, own.der] })
    expect(await outcomeOf(cms)).toMatch(/^ERR_CHALLENGE_SIGNATURE /)
  })

  it('D7 refuses a breach of name constraints', async () => {
    const onlyBelarus = extension('2.5.29.30', seq(ctx(0, seq(ctx(4, seq(rdn(['2.5.4.6', utf8('BY')])))))), true)
    const constrained = certify({
      subject: 'Constrained',
      issuer: root,
      extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), onlyBelarus],
    })
    const certificate = authenticationCertificate({ issuer: constrained })
    const evidence = callerEvidence({
      crls: [revocationList({ issuer: root }), revocationList({ issuer: constrained })],
    })
    const cms = answer({ certificate }, { certificates: [certificate.der, constrained.der] })
    expect(await outcomeOf(cms, { evidence })).toBe('ERR_CHALLENGE_SIGNATURE CERTIFICATE_CHAIN_GENERAL_FAILURE')
  })
})
