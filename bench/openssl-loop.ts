/** The C contender: compiled when a compiler and OpenSSL's headers are here, absent otherwise, which the output says. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './rounds.ts'

export interface OpensslLoop {
  /** What libcrypto says of itself. */
  readonly version: string
  readonly compiler: string
  /** A contender over files of these octets; `trailing` are arguments after them. */
  contender(name: string, act: OpensslAct, milliseconds: number): Contender
  /** Whether the operation succeeds at all. */
  succeeds(act: OpensslAct): boolean
}

export interface OpensslAct {
  readonly what: 'verify' | 'sign' | 'crl'
  readonly files: readonly Uint8Array[]
  readonly trailing?: readonly string[]
}

/** The contender, or in words why there is none. */
export function openOpensslLoop(): OpensslLoop | string {
  const place = mkdtempSync(join(tmpdir(), 'tamga-bench-'))
  process.on('exit', () => rmSync(place, { recursive: true, force: true }))
  const binary = join(place, 'openssl-loop')
  const source = join(import.meta.dirname, 'openssl-loop.c')
  for (const compiler of ['cc', 'gcc', 'clang']) {
    const { error, status, stderr } = run(compiler, ['-O2', '-o', binary, source, '-lcrypto'])
    if (error !== undefined) continue
    if (status !== 0) return `no C contender: ${compiler} could not build it (${firstLine(stderr)})`
    return loopOver(binary, place, firstLine(run(compiler, ['--version']).stdout))
  }
  return 'no C contender: no C compiler here'
}

function loopOver(binary: string, place: string, compiler: string): OpensslLoop {
  const loop = ({ what, trailing = [] }: OpensslAct, files: readonly string[], milliseconds: number) =>
    run(binary, [what, String(milliseconds), ...files, ...trailing])
  let acts = 0
  const write = ({ files }: OpensslAct): string[] => {
    acts += 1
    return files.map((octets, index) => {
      const path = join(place, `${acts}-${index}.der`)
      writeFileSync(path, octets)
      return path
    })
  }
  return {
    version: firstLine(run(binary, ['version']).stdout),
    compiler,
    contender(name, act, milliseconds) {
      const files = write(act)
      return {
        name,
        round() {
          const { status, stdout, stderr } = loop(act, files, milliseconds)
          if (status !== 0) throw new Error(`${name}: the C loop failed: ${stderr}`)
          return Number(stdout)
        },
      }
    },
    succeeds: (act) => loop(act, write(act), 0).status === 0,
  }
}

const run = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 })
const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''
