#!/usr/bin/env node
// Installed from a registry this runs the compiled command; in a clone the sources, under the Node 24 that npm ci installed.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (root.includes(`${sep}node_modules${sep}`)) await import('../dist/cli.js')
else runSources()

function runSources() {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  const flags = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(node, [...flags, join(root, 'src/cli.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
  // The child hears the terminal's signals itself and stops in order; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}
