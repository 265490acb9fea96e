/**
 * The other side of the tests in `bouncy-castle/`: Bouncy Castle under a JDK, as Debian has them (`libbcpkix-java`,
 * `default-jdk-headless`). Their absence is a failure, never a skip.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Workplace } from './openssl.ts'

const SOURCES = join(import.meta.dirname, 'bouncy-castle')
const JARS = ['bcprov', 'bcutil', 'bcpkix'].map((name) => `/usr/share/java/${name}.jar`)

export interface BouncyCastle {
  /** Standard output of the program that one of the sources has, with these arguments and this on its standard input. */
  run(program: 'Make' | 'Paths' | 'Powers' | 'Read' | 'Stamp', args: readonly string[], input?: Uint8Array): Buffer
}

/** Compiles the programs into the work place. @throws when a part of what they need is missing, or they do not compile */
export function bouncyCastle({ directory }: Workplace): BouncyCastle {
  const missing = JARS.filter((jar) => !existsSync(jar))
  if (missing.length > 0) throw new Error(`these tests need Bouncy Castle (libbcpkix-java): no ${missing.join(', ')}`)
  const classes = join(directory, 'classes')
  mkdirSync(classes)
  const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.java'))
  const files = sources.map((name) => join(SOURCES, name))
  java('javac', ['-encoding', 'UTF-8', '-cp', JARS.join(delimiter), '-d', classes, ...files])
  const path = [...JARS, classes].join(delimiter)
  return { run: (program, args, input) => java('java', ['-cp', path, program, ...args], input) }
}

function java(command: string, args: readonly string[], input?: Uint8Array): Buffer {
  const run = spawnSync(command, args, { timeout: 120_000, maxBuffer: 2 ** 24, ...(input && { input }) })
  if (run.error) throw new Error(`these tests need a JDK, 17 or newer (default-jdk-headless): ${run.error.message}`)
  if (run.status !== 0) throw new Error(`${command} failed: ${run.stderr}`)
  return run.stdout
}
