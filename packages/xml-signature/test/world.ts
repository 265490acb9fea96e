/** Keys of every kind under one root, signed documents, and the two other readers of XML signatures: xmlsec1 and xml-crypto. */
import { spawnSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { callerEvidence, createKeySigner, generic, type JudgeOptions, type Signer } from '@tamga/core'
import type { KeyKind } from '../../core/test/made/keys.ts'
import { workplace } from '../../core/test/openssl.ts'
import { opensslPki } from '../../core/test/openssl-pki.ts'
import { judgeXmlSignature, type XmlVerdict } from '../src/index.ts'

export const KINDS = ['rsa-2048', 'p-256', 'p-384', 'p-521'] as const satisfies readonly KeyKind[]
export type Kind = (typeof KINDS)[number]

export interface World {
  readonly options: JudgeOptions
  signer(kind: Kind): Signer
  judge(xml: string | Uint8Array): XmlVerdict
  /** Whether xmlsec1 takes the signature for good, with the same root. */
  xmlsecVerifies(xml: string): boolean
  /** Fills in a template. */
  xmlsecSigns(template: string, kind: Kind): string
  remove(): void
}

export function createWorld(): World {
  const place = workplace()
  const pki = opensslPki(place, [...KINDS])
  const options: JudgeOptions = {
    profile: generic,
    trustAnchors: [pki.root],
    evidence: callerEvidence({ crls: [pki.crl] }),
    time: new Date('2026-06-15T00:00:00Z'),
  }
  return {
    options,
    signer(kind) {
      const { der, keyFile } = pki.signer(kind)
      return createKeySigner({ privateKey: createPrivateKey(place.read(keyFile)), certificate: der, chain: [] })
    },
    judge: (xml) => judgeXmlSignature(typeof xml === 'string' ? Buffer.from(xml) : xml, options),
    xmlsecVerifies(xml) {
      place.write('signed.xml', xml)
      const args = ['--verify', '--trusted-pem', pki.rootFile, '--verification-gmt-time', '2026-06-15+00:00:00']
      const { status, stderr } = xmlsec([...args, 'signed.xml'], place.directory)
      return status === 0 && /^OK/m.test(stderr)
    },
    xmlsecSigns(template, kind) {
      const { keyFile, certificateFile } = pki.signer(kind)
      place.write('template.xml', template)
      const key = ['--privkey-pem', `${keyFile},${certificateFile}`, '--output', 'out.xml']
      const { status, stderr } = xmlsec(['--sign', ...key, 'template.xml'], place.directory)
      if (status !== 0) throw new Error(`xmlsec1 did not sign: ${stderr}`)
      return place.read('out.xml').toString()
    },
    remove: place.remove,
  }
}

function xmlsec(args: readonly string[], cwd: string): { readonly status: number | null; readonly stderr: string } {
  const run = spawnSync('xmlsec1', args, { cwd, encoding: 'utf8', timeout: 15_000 })
  if (run.error) throw new Error(`these tests need the xmlsec1 command: ${run.error.message}`)
  return { status: run.status, stderr: `${run.stdout}\n${run.stderr}` }
}

/** The code of the check that failed first. */
export function refusal({ report }: XmlVerdict): string {
  const checks = [...report.checks, ...report.signatures.flatMap((one) => one.checks)]
  const first = checks.find(({ outcome }) => outcome === 'failed')
  return String(first?.facts.code ?? first?.id ?? 'none')
}

export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
export const EXC = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export interface TemplateOptions {
  readonly uri?: string
  readonly method?: string
  readonly transforms?: string
  readonly signatureMethod?: string
  readonly digestMethod?: string
  readonly keyInfo?: string
}

/** An unsigned Signature for xmlsec1. */
export function template(options: TemplateOptions = {}): string {
  const {
    uri = '',
    method = `<CanonicalizationMethod Algorithm="${C14N}"/>`,
    transforms = `<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>`,
    signatureMethod = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
    digestMethod = 'http://www.w3.org/2001/04/xmlenc#sha256',
    keyInfo = '<X509Data/>',
  } = options
  return `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
  <SignedInfo>${method}
    <SignatureMethod Algorithm="${signatureMethod}"/>
    <Reference URI="${uri}"><Transforms>${transforms}</Transforms>
      <DigestMethod Algorithm="${digestMethod}"/><DigestValue/></Reference>
  </SignedInfo><SignatureValue/><KeyInfo>${keyInfo}</KeyInfo></Signature>`
}
