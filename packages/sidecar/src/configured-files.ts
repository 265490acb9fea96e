/** The files a configuration points to, read before anything listens; `--check-config` proves just this. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfigurationError, type Profile, profiles, type TrustAnchorKind, trustAnchorKind } from '@tamga/core'
import { type AgreementTexts, loadAgreementTexts } from './adapters/agreement-texts.ts'
import { loadSignInKeys, requireSignInKeys, type SignInKeys } from './adapters/sign-in-keys.ts'
import { loadCertificates } from './adapters/trust-anchors.ts'
import type { SidecarConfig } from './config.ts'
import type { ProfileConfig } from './config-profiles.ts'
import type { SignInConfig } from './config-sign-in.ts'

export interface ConfiguredFiles {
  /** In the order of the configuration, at least one. */
  readonly profiles: readonly [ConfiguredProfile, ...ConfiguredProfile[]]
  /** Of all anchors, those of attribute authorities too. */
  readonly trust: TrustAnchorKind
  readonly agreementTexts: AgreementTexts
  readonly tls: TlsFiles | undefined
  /** Absent where nobody signs in. */
  readonly signIn: SignInFiles | undefined
}

/** A profile with what it trusts here; DER. */
export interface ConfiguredProfile {
  readonly profile: Profile
  readonly trustAnchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
}

export interface SignInFiles {
  readonly keys: SignInKeys
  readonly tls: TlsFiles | undefined
  /** DER, leaf first; empty where no certificate is sent. */
  readonly clientCertificate: readonly Uint8Array[]
  /** DER. */
  readonly attributeAuthorities: readonly Uint8Array[]
}

/** PEM. */
export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
}

/**
 * @throws ConfigurationError ERR_TRUST_ANCHOR_FILE, ERR_TRUST_ANCHOR_NONE, ERR_AGREEMENT_TEXTS, ERR_TLS_FILE, ERR_KEY_FILE, naming
 *   the file; ERR_TRUST_ANCHOR_MIXED, ERR_TRUST_ANCHOR_KIND, naming the certificates
 */
export async function loadConfiguredFiles(config: SidecarConfig): Promise<ConfiguredFiles> {
  const [first, ...others] = await Promise.all(config.profiles.map((one) => loadProfile(one, config)))
  if (first === undefined) throw new TypeError('a decoded configuration names at least one profile')
  const signIn = config.signIn && (await loadSignIn(config.signIn))
  const anchors = [first, ...others].flatMap(({ trustAnchors }) => trustAnchors)
  return {
    profiles: [first, ...others],
    trust: trustAnchorKind([...anchors, ...(signIn?.attributeAuthorities ?? [])], config.trust),
    agreementTexts: await loadAgreementTexts(config.agreementTexts),
    tls: config.tls && loadTls(config.tls),
    signIn,
  }
}

/**
 * The same while the process runs, with the store open that `first` opened.
 * @throws ConfigurationError also ERR_KEY_FILE where the keys or the secret of the store are not there any more
 */
export async function reloadConfiguredFiles(config: SidecarConfig, first: ConfiguredFiles): Promise<ConfiguredFiles> {
  // A start makes keys where there are none. Here they were lost, and nobody would know our new ones.
  if (config.signIn !== undefined) requireSignInKeys(config.signIn.keyDirectory)
  const files = await loadConfiguredFiles(config)
  const [before, now] = [first.signIn, files.signIn].map((one) => one?.keys.storeSecret)
  if (before === undefined || now?.equals(before)) return files
  throw new ConfigurationError('ERR_KEY_FILE', 'store.key holds another secret than the store was opened with')
}

async function loadProfile(given: ProfileConfig, config: SidecarConfig): Promise<ConfiguredProfile> {
  const { name, trustAnchors: paths = config.trustAnchors, intermediates = config.intermediates } = given
  const profile = profiles.get(name)
  if (profile === undefined) throw new TypeError('a decoded configuration names profiles that there are')
  const trustAnchors = await loadCertificates(paths)
  if (trustAnchors.length === 0) {
    throw new ConfigurationError('ERR_TRUST_ANCHOR_NONE', `No trust anchor in ${paths.join(', ')}`)
  }
  return { profile, trustAnchors, intermediates: await loadCertificates(intermediates) }
}

async function loadSignIn({ keyDirectory, tls, identificationServer }: SignInConfig): Promise<SignInFiles> {
  const clientCertificate = identificationServer?.clientCertificate
  return {
    keys: loadSignInKeys(keyDirectory),
    tls: tls && loadTls(tls),
    clientCertificate: await loadCertificates(clientCertificate === undefined ? [] : [clientCertificate]),
    attributeAuthorities: await loadCertificates(identificationServer?.attributeAuthorities ?? []),
  }
}

function loadTls(files: { readonly certificateFile: string; readonly keyFile: string }): TlsFiles {
  const cert = attempt(files.certificateFile, (octets) => new X509Certificate(octets))
  const key = attempt(files.keyFile, createPrivateKey)
  if (!cert.parsed.checkPrivateKey(key.parsed)) {
    const message = `${files.keyFile}: not the key of ${files.certificateFile}`
    throw new ConfigurationError('ERR_TLS_FILE', message, { facts: { path: files.keyFile } })
  }
  return { cert: cert.octets, key: key.octets }
}

function attempt<T>(path: string, parse: (octets: Buffer) => T): { readonly octets: Buffer; readonly parsed: T } {
  try {
    const octets = readFileSync(path)
    return { octets, parsed: parse(octets) }
  } catch (cause) {
    // The reason is left out: what a key file holds must not reach a message.
    throw new ConfigurationError('ERR_TLS_FILE', `${path}: cannot be read as PEM`, { facts: { path }, cause })
  }
}
