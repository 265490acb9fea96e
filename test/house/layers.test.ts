/** Who may import whom. The rules are the data below; they are also the shortest description of the house. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Lowest first: a folder of core imports itself and those before it. */
const CORE_LAYERS = [
  ['bytes.ts', 'errors.ts', 'iso-time.ts', 'map-list.ts', 'shown-text.ts'],
  ['der'],
  ['crypto'],
  ['ports.ts'],
  ['x509'],
  ['ocsp'],
  ['cms'],
  ['tsp'],
  ['cades'],
  ['identity'],
  ['validation'],
  ['card'],
  ['documents'],
  ['sign-in'],
  ['explain'],
  ['profiles'],
  ['index.ts'],
]

/** What each package's sources may import from outside themselves; `node:` modules apart. */
const ALLOWED: Readonly<
  Record<string, { readonly packages: readonly string[]; readonly node: 'crypto' | 'any' | 'none' }>
> = {
  'packages/core': { packages: ['jose', '@noble/curves', '@noble/hashes'], node: 'crypto' },
  'packages/xml-signature': { packages: ['@tamga/core'], node: 'crypto' },
  'packages/sidecar': {
    packages: [
      '@tamga/core',
      '@tamga/xml-signature',
      '@picocss/pico',
      'express',
      'helmet',
      'jose',
      'kysely',
      'openid-client',
      'pino',
      'zod',
    ],
    node: 'any',
  },
  'packages/client-agent': {
    packages: [
      '@tamga/core',
      '@tamga/xml-signature',
      'express',
      'helmet',
      'zod',
      'pino',
      'node-forge',
      'open',
      'pkcs11js',
      '@picocss/pico',
      'pdfjs-dist',
      'selfsigned',
      'ws',
    ],
    node: 'any',
  },
  'fixtures/test-ca': {
    packages: ['@tamga/core', 'express', 'helmet', 'zod', 'pkijs', 'asn1js', 'node-forge', '@picocss/pico'],
    node: 'any',
  },
  'fixtures/registries': { packages: ['express', 'helmet', 'zod'], node: 'any' },
  'fixtures/identification-server': {
    packages: [
      '@tamga/core',
      '@tamga/client-agent',
      '@tamga/test-ca',
      '@tamga/test-registries',
      'express',
      'helmet',
      'jose',
      'oidc-provider',
      'zod',
      '@picocss/pico',
    ],
    node: 'any',
  },
  'examples/portal': {
    packages: ['@tamga/core', '@tamga/sidecar', '@tamga/client-agent', 'express', 'helmet', 'zod', '@picocss/pico'],
    node: 'any',
  },
}

interface Import {
  readonly file: string
  readonly specifier: string
}

describe.each(Object.entries(ALLOWED))('%s', (folder, { packages, node }) => {
  const imports = importsBelow(join(root, folder, 'src'))

  it('has sources', () => {
    expect(imports.length).toBeGreaterThan(0)
  })

  it('imports only the packages it may', () => {
    const outside = imports.filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    expect(outside.filter(({ specifier }) => !packages.includes(packageName(specifier)))).toEqual([])
  })

  it('imports only the parts of Node it may', () => {
    const modules = imports.filter(({ specifier }) => specifier.startsWith('node:'))
    const allowed = node === 'any' ? modules : modules.filter(({ specifier }) => specifier === 'node:crypto')
    expect(modules).toEqual(allowed)
  })
})

describe('packages/core', () => {
  const source = join(root, 'packages/core/src')
  const layerOf = (file: string): number => {
    const [top = ''] = relative(source, file).split('/')
    return CORE_LAYERS.findIndex((names) => names.includes(top))
  }

  it('has a place for every file', () => {
    expect(sources(source).filter((file) => layerOf(file) < 0)).toEqual([])
  })

  it('imports downwards only', () => {
    const inside = importsBelow(source).filter(({ specifier }) => specifier.startsWith('.'))
    const upwards = inside.filter(({ file, specifier }) => layerOf(resolve(dirname(file), specifier)) > layerOf(file))
    expect(upwards).toEqual([])
  })
})

describe('Files', () => {
  it.each(Object.keys(ALLOWED))('of %s import each other in no circle, not even for types', (folder) => {
    expect(circles(join(root, folder, 'src'))).toEqual([])
  })
})

describe('Express', () => {
  it('appears in the sidecar only at its edge', () => {
    const users = importsBelow(join(root, 'packages/sidecar/src')).filter(({ specifier }) => specifier === 'express')
    const edge = /\/(app|door|problem|http-server|bearer-token|[a-z-]+-handler)\.ts$|\/routes\/|\/express\//
    expect(users.filter(({ file }) => !edge.test(file))).toEqual([])
  })
})

function importsBelow(folder: string): Import[] {
  return sources(folder).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    const found = text.matchAll(
      /^\s*(?:import|export)\b[^'"\n]*(?:\n[^'"]*?)?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gm,
    )
    return [...found].map((match) => ({ file, specifier: match[1] ?? match[2] ?? '' }))
  })
}

/** What is left when files that import nothing of the rest, or that nothing of it imports, are taken away again and again. */
function circles(folder: string): string[] {
  const inside = importsBelow(folder).filter(({ specifier }) => specifier.startsWith('.'))
  let rest = new Map(
    sources(folder).map((file) => [
      file,
      inside.filter((one) => one.file === file).map(({ specifier }) => resolve(dirname(file), specifier)),
    ]),
  )
  for (;;) {
    const needed = new Set([...rest.values()].flat())
    const tied = new Map(
      [...rest].filter(([file, imported]) => needed.has(file) && imported.some((one) => rest.has(one))),
    )
    if (tied.size === rest.size) return [...tied.keys()].map((file) => relative(folder, file))
    rest = tied
  }
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
