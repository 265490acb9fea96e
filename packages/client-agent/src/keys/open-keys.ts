/** All the places keys come from, as the settings name them. */
import type { Clock } from '@tamga/core'
import { openKeyDirectory } from './directory.ts'
import { joinKeySources, type KeySource } from './key-source.ts'
import { openPkcs11Module } from './pkcs11/module.ts'

export interface KeyPlaces {
  /** Folder with PKCS#12 files. */
  readonly keyDirectory: string
  /** Absolute paths of PKCS#11 libraries. */
  readonly pkcs11Modules: readonly string[]
}

/** Files first, then tokens in the order of the settings. */
export function openKeys({ keyDirectory, pkcs11Modules }: KeyPlaces, clock: Clock): KeySource {
  const modules = pkcs11Modules.map((path) => openPkcs11Module(path, { clock }))
  return joinKeySources([openKeyDirectory(keyDirectory, clock), ...modules])
}
