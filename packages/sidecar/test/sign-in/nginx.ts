/** A real nginx in front of an application, with the snippet of the guide; without nginx the tests say so and fail. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../../scripts/free-port.ts'

const SNIPPET = new URL('../../../../docs/guides/forward-auth/nginx.conf', import.meta.url)

export interface Nginx {
  readonly url: string
  close(): Promise<void>
}

/** @param places what stands in the snippet, and what is there in truth */
export async function startNginx(places: Readonly<Record<string, string>>): Promise<Nginx> {
  if (spawnSync('nginx', ['-v']).error !== undefined) {
    throw new Error('These tests need nginx, and there is none on the path (apt-get install nginx-light)')
  }
  const directory = mkdtempSync(join(tmpdir(), 'tamga-nginx-'))
  const port = await freePort()
  const snippet = Object.entries(places).reduce(
    (text, [place, truth]) => text.replaceAll(place, truth),
    readFileSync(SNIPPET, 'utf8'),
  )
  const file = join(directory, 'nginx.conf')
  writeFileSync(file, configuration(directory, port, snippet))
  const child = spawn('nginx', ['-p', directory, '-c', file, '-e', join(directory, 'error.log')], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  await answering(url, ended)
  return {
    url,
    close: async () => {
      child.kill('SIGQUIT')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function configuration(directory: string, port: number, snippet: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  )
  return `daemon off;
pid ${directory}/nginx.pid;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  ${paths.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
${snippet}
  }
}
`
}

/** Resolves when it listens. @throws Error when it ends instead */
async function answering(url: string, ended: Promise<unknown>): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!over) {
    const answer = await fetch(url, { redirect: 'manual' }).catch(() => undefined)
    if (answer !== undefined) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('nginx did not start; is the snippet of the guide well formed?')
}
