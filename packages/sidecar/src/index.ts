/** What a program that embeds the sidecar may use. */
export { clientKeySet } from './adapters/sign-in-keys.ts'
export { type ConfigContext, decodeConfig, readConfig, type SidecarConfig } from './config.ts'
export { type Sidecar, type SidecarOptions, startSidecar } from './main.ts'
