/** The libraries of tokens (PKCS#11) that the settings name: whether each is there, loads, and sees a token. */
import { existsSync } from 'node:fs'
import type { Clock } from '@tamga/core'
import { openPkcs11Module } from '../../keys/pkcs11/module.ts'
import { problemSentence } from '../key-problems.ts'
import { type Finding, good, note, problem } from './finding.ts'

/** No PIN is asked; what the tokens are called stays out of the output. */
export async function checkModules(paths: readonly string[], clock: Clock): Promise<readonly Finding[]> {
  if (paths.length === 0) return [note('Tokens: no library is named (--pkcs11), so only key files are offered.')]
  return await Promise.all(paths.map((path) => checkModule(path, clock)))
}

async function checkModule(path: string, clock: Clock): Promise<Finding> {
  if (!existsSync(path))
    return problem(`Tokens: ${path} does not exist. Install the program of the token, or correct the path.`)
  const tokens = openPkcs11Module(path, { clock })
  try {
    const entries = await tokens.list({ purpose: 'sign' })
    const broken = entries.find(({ problem: code }) => code !== null && MODULE_PROBLEMS.has(code))
    if (broken?.problem != null)
      return problem(`Tokens: ${path}: ${problemSentence(broken.problem)} (${broken.problem}).`)
    if (entries.length === 0) return note(`Tokens: ${path} works and sees no token. Plug yours in.`)
    return good(`Tokens: ${path} works and sees ${entries.length}.`)
  } finally {
    await tokens.close()
  }
}

/** Of the library; all other codes are of one token, and `checkKeys` tells those. */
const MODULE_PROBLEMS: ReadonlySet<string> = new Set([
  'ERR_PKCS11_MODULE_MISSING',
  'ERR_PKCS11_MODULE_CRASHED',
  'ERR_PKCS11_NOT_INSTALLED',
  'ERR_PKCS11_TIMEOUT',
])
