/** The client that Kazakhstan's portals use, as it is published; nothing of it is changed or replaced. */
import { createRequire } from 'node:module'

/** What of `NCALayerClient` the tests call. */
export interface NcalayerClient {
  connect(): Promise<string>
  basicsSignCMS(storages: unknown, data: unknown, params: unknown, signer: unknown, locale?: string): Promise<unknown>
  basicsSignXML(storages: unknown, data: unknown, params: unknown, signer: unknown, locale?: string): Promise<unknown>
  getActiveTokens(): Promise<unknown>
  getKeyInfo(storage: unknown): Promise<Record<string, string>>
  createCAdESFromBase64(storage: unknown, data: unknown, keyType?: unknown, attach?: unknown): Promise<string>
  createCAdESFromBase64Hash(storage: unknown, hash: unknown, keyType?: unknown): Promise<string>
  createCMSSignatureFromBase64(storage: unknown, data: unknown, keyType?: unknown, attach?: unknown): Promise<string>
  signXml(storage: unknown, xml: unknown, keyType?: unknown, tbs?: string, parent?: string): Promise<string>
  signXmls(storage: unknown, xmls: unknown, keyType?: unknown): Promise<string[]>
  changeLocale(locale: unknown): Promise<unknown>
  readonly wsConnection: WebSocket
}

interface NcalayerClientClass {
  new (url?: string, allowKmdHttpApi?: boolean): NcalayerClient
  readonly [constant: string]: unknown
}

const require = createRequire(import.meta.url)

/** Path of its script, for pages. */
export const clientScript: string = require.resolve('ncalayer-js-client')

export const { NCALayerClient }: { readonly NCALayerClient: NcalayerClientClass } = require('ncalayer-js-client')
