/** The https listener and its certificate (attack 21): there, in force, the one that is served, and known to this computer. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type RequestOptions, request } from 'node:https'
import { json } from 'node:stream/consumers'
import { getCACertificates } from 'node:tls'
import type { Clock } from '@tamga/core'
import type { Config } from '../../config.ts'
import { describePortHolders, findPortHolders } from '../../host/port-holder.ts'
import { authorityFile, type LoopbackTls, readLoopbackTls } from '../../tls.ts'
import { agentName } from '../../version.ts'
import { type Finding, good, note, problem, warning } from './finding.ts'

const SOME_SITE = 'https://doctor.invalid'
const PATIENCE_MILLISECONDS = 5_000
const SOON_DAYS = 30
const DAY = 86_400_000

type Settings = Pick<Config, 'httpsPort' | 'ncalayer' | 'tlsDirectory'>

/** Changes nothing: a certificate that is missing is made when the agent starts. */
export async function checkHttps(settings: Settings, clock: Clock): Promise<readonly Finding[]> {
  const { httpsPort, ncalayer, tlsDirectory } = settings
  if (httpsPort === undefined && ncalayer === undefined) return []
  const kept = readLoopbackTls(tlsDirectory)
  if (kept === undefined) {
    return [problem(`https: no certificate in ${tlsDirectory}. It is made when the agent starts; start it again.`)]
  }
  return [
    ...checkCertificate(kept, tlsDirectory, clock.now()),
    ...(httpsPort === undefined ? [] : [await checkListener(httpsPort, kept.authority)]),
  ]
}

function checkCertificate({ certificate, authority }: LoopbackTls, directory: string, now: Date): readonly Finding[] {
  const file = authorityFile(directory)
  try {
    const leaf = new X509Certificate(certificate)
    const issuer = new X509Certificate(authority)
    if (!leaf.verify(issuer.publicKey))
      return [problem(`https: the certificate in ${directory} is of another authority.`)]
    const days = Math.floor((leaf.validToDate.getTime() - now.getTime()) / DAY)
    const until = leaf.validToDate.toISOString().slice(0, 10)
    const validity =
      days < SOON_DAYS
        ? warning(
            `https: the certificate ends on ${until}; the agent makes a new one when it starts, to be imported again.`,
          )
        : good(`https: the certificate is good until ${until}.`)
    return [validity, checkImported(issuer, file), ...checkExported(issuer, file)]
  } catch {
    return [problem(`https: the certificate in ${directory} cannot be read; the agent makes a new one when it starts.`)]
  }
}

/** What the system trusts; browsers with lists of their own (Firefox, Chromium on Linux) are not looked into. */
function checkImported(authority: X509Certificate, file: string): Finding {
  const known = getCACertificates('system').some((pem) => new X509Certificate(pem).raw.equals(authority.raw))
  if (known) return good('https: this computer trusts the certificate.')
  return note(`https: this computer does not trust the certificate. Import ${file}, or import it into the browser.`)
}

function checkExported(authority: X509Certificate, file: string): readonly Finding[] {
  try {
    if (new X509Certificate(readFileSync(file)).raw.equals(authority.raw)) return []
  } catch {
    // Said below: a file that is missing helps nobody either.
  }
  return [warning(`https: ${file} is not the authority that is in use; whoever imported it imported the wrong one.`)]
}

async function checkListener(port: number, authority: string): Promise<Finding> {
  try {
    const info = await ask({ host: '127.0.0.1', port, ca: authority })
    if (info.name === agentName) return good(`https: port ${port} answers with that certificate.`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
      return problem(`https: nobody listens on port ${port}. Start the agent with --https ${port}.`)
    }
  }
  const holders = describePortHolders(findPortHolders(port))
  return problem(`https: port ${port} answers, but not with the certificate of this agent; it is held by ${holders}.`)
}

async function ask(where: RequestOptions): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const asked = request({ ...where, path: '/v1/info', headers: { origin: SOME_SITE }, signal, agent: false })
  asked.once('response', (response) => json(response).then(resolve, reject)).once('error', reject)
  asked.end()
  const answer = await promise
  return typeof answer === 'object' && answer !== null ? { ...answer } : {}
}
