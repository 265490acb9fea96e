/** The machine a run was made on, and the core it is pinned to. */
import { spawnSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import type { OpensslLoop } from './openssl-loop.ts'
import { pkijsName } from './pkijs-peer.ts'

/** Keeps all threads of this process, and what it starts, on one core where `taskset` is there. Says what came of it. */
export function pin(): string {
  const core = availableParallelism() - 1
  const { error, status } = spawnSync('taskset', ['-acp', String(core), String(process.pid)], { encoding: 'utf8' })
  return error === undefined && status === 0 ? `pinned to core ${core}` : 'not pinned (no taskset here)'
}

export function describeMachine(openssl: OpensslLoop | string, pinned: string): string {
  const [cpu] = cpus()
  const cLoop = typeof openssl === 'string' ? openssl : `C loop: ${openssl.version}; ${openssl.compiler}`
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${platform()} ${release()} ${arch()}`,
    `Node ${process.versions.node} with OpenSSL ${process.versions.openssl}; ${pkijsName}`,
    `${cLoop}`,
    `${pinned}; CPU time of the whole process; medians over interleaved rounds, quartiles in brackets; × is speed, more is better`,
  ].join('\n')
}
