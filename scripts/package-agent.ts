/**
 * `npm run package:agent`: the agent as one executable for this platform (Node SEA), in dist/agent. What cannot be inside it
 * lies beside it: the addon for tokens and, on Linux, the files of the installation.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, sep } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

/** Marker that Node looks for in its own executable (nodejs.org, single executable applications). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const root = join(import.meta.dirname, '..')
const agent = join(root, 'packages/client-agent')
const require = createRequire(import.meta.url)

const pdfJs = dirname(require.resolve('pdfjs-dist/package.json'))

const target = process.argv[2] ?? join(root, 'dist/agent')
const parts = join(target, 'parts')
const executable = join(target, process.platform === 'win32' ? 'tamga-agent.exe' : 'tamga-agent')

rmSync(target, { recursive: true, force: true })
mkdirSync(parts, { recursive: true })
await bundle()
makeExecutable()
copyCompanions()
rmSync(parts, { recursive: true })
console.log(executable)

async function bundle(): Promise<void> {
  const common: BuildOptions = {
    bundle: true,
    conditions: ['@tamga/source'],
    logLevel: 'warning',
    legalComments: 'none',
  }
  await build({
    ...common,
    entryPoints: [join(agent, 'src/cli.ts')],
    outfile: join(parts, 'main.cjs'),
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    // CommonJS has no import.meta; what asks for it asks where the executable is.
    define: { 'import.meta.url': 'executableUrl' },
    banner: { js: "const executableUrl = require('node:url').pathToFileURL(process.execPath).href;" },
  })
  const pages = {
    'consent.js': 'src/consent/page/page.ts',
    'sites.js': 'src/consent/page/approvals.ts',
    'bridge.js': 'src/browser/bridge-page/bridge.ts',
    'viewer.js': 'src/consent/page/pdf/viewer.ts',
  }
  for (const [name, entry] of Object.entries(pages)) {
    const output: BuildOptions = { outfile: join(parts, name), platform: 'browser', format: 'esm', target: 'es2022' }
    await build({ ...common, ...output, entryPoints: [join(agent, entry)] })
  }
}

function makeExecutable(): void {
  const blob = join(parts, 'agent.blob')
  const configuration = {
    main: join(parts, 'main.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    // Attack 18: neither NODE_OPTIONS nor an argument may open a debugger in the process that signs.
    execArgvExtension: 'none',
    execArgv: ['--disable-sigusr1', '--disable-warning=ExperimentalWarning'],
    assets: {
      'consent.html': join(agent, 'src/consent/page/index.html'),
      'sites.html': join(agent, 'src/consent/page/approvals.html'),
      'consent.css': join(agent, 'src/consent/page/page.css'),
      'consent.js': join(parts, 'consent.js'),
      'sites.js': join(parts, 'sites.js'),
      'pdf-frame.html': join(agent, 'src/consent/page/pdf/frame.html'),
      'viewer.js': join(parts, 'viewer.js'),
      ...pdfJsAssets(),
      'bridge.html': join(agent, 'src/browser/bridge-page/index.html'),
      'bridge.js': join(parts, 'bridge.js'),
      'pico.css': require.resolve('@picocss/pico/css/pico.min.css'),
      'package.json': join(agent, 'package.json'),
    },
  }
  writeFileSync(join(parts, 'sea.json'), JSON.stringify(configuration))
  execFileSync(process.execPath, ['--experimental-sea-config', join(parts, 'sea.json')], { stdio: 'pipe' })
  copyFileSync(process.execPath, executable)
  chmodSync(executable, 0o755)
  strip()
  const postject = join(dirname(require.resolve('postject')), 'cli.js')
  const macOs = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []
  const inject = [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...macOs]
  execFileSync(process.execPath, inject, { stdio: 'pipe' })
}

/** Programs, character maps and fonts of pdf.js under the names that `page-files.ts` asks for. */
function pdfJsAssets(): Readonly<Record<string, string>> {
  const programs = ['pdf', 'pdf.worker', 'pdf.renderer'].map((name) => `build/${name}.min.mjs`)
  const decoders = ['jbig2', 'openjpeg'].map((name) => `wasm/${name}_nowasm_fallback.js`)
  const data = ['cmaps', 'standard_fonts'].flatMap((folder) =>
    readdirSync(join(pdfJs, folder)).map((file) => `${folder}/${file}`),
  )
  return Object.fromEntries(
    [...programs, ...decoders, ...data].map((path) => [`pdfjs-dist/${path}`, join(pdfJs, path)]),
  )
}

/** Before the blob goes in: an executable that is stripped afterwards crashes (measured). Saves a seventh of its size. */
function strip(): void {
  if (process.platform !== 'linux') return
  try {
    execFileSync('strip', [executable], { stdio: 'pipe' })
  } catch {
    console.warn('strip is not installed (binutils): the executable is larger than it need be')
  }
}

function copyCompanions(): void {
  copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  copyPdfJsLicences()
  const installation = join(
    agent,
    'install',
    { linux: 'linux', darwin: 'macos', win32: 'windows' }[String(process.platform)] ?? '',
  )
  if (existsSync(installation)) cpSync(installation, target, { recursive: true })
  // A native addon cannot be loaded from inside; without it the agent runs and says that tokens are missing.
  const addon = 'build/Release/pkcs11.node'
  const source = dirname(require.resolve('pkcs11js/package.json'))
  if (!existsSync(join(source, addon))) return
  const folder = join(target, 'node_modules/pkcs11js')
  const { main } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  for (const file of ['package.json', 'LICENSE', main, addon]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    copyFileSync(join(source, file), join(folder, file))
  }
}

/** Of pdf.js, of its decoders and of its fonts, which are inside the executable. */
function copyPdfJsLicences(): void {
  const folder = join(target, 'licenses/pdfjs-dist')
  mkdirSync(folder, { recursive: true })
  for (const path of readdirSync(pdfJs, { recursive: true, encoding: 'utf8' })) {
    const name = basename(path)
    if (name.startsWith('LICENSE')) copyFileSync(join(pdfJs, path), join(folder, path.replaceAll(sep, '-')))
  }
}
