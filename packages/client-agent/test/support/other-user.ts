/** Runs a program as another user of this computer, which only the administrator may. */
import { execFile } from 'node:child_process'

/** A user that Linux distributions agree on: nobody. */
export const OTHER_UID = 65534

/** Standard output of a shell script run by the other user; its exit code does not matter. */
export function runAsOtherUser(script: string): Promise<string> {
  if (process.getuid?.() !== 0)
    throw new Error('this test starts a program of another user: run it as root, as CI does')
  const identity = [`--reuid=${OTHER_UID}`, `--regid=${OTHER_UID}`, '--clear-groups']
  return new Promise((resolve) => {
    execFile('setpriv', [...identity, 'bash', '-c', script], { cwd: '/', timeout: 10_000 }, (_error, out) =>
      resolve(out),
    )
  })
}

/** A GET by bash alone; the whole answer, empty when the connection was cut. */
export function getAsOtherUser(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  const lines = [`GET ${pathname} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Connection: close']
  const head = [...lines, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\\r\\n')
  const host = hostname.replace(/[[\]]/g, '')
  return runAsOtherUser(`id -u; exec 3<>/dev/tcp/${host}/${port} && printf '${head}' >&3 && cat <&3`)
}
