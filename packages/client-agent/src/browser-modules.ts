/** Serves a folder of small browser modules: compiled ones as they are, TypeScript sources with their types taken out. */
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RequestHandler } from 'express'

/** Settings of `serveBrowserModules`. */
export interface BrowserModulesOptions {
  /**
   * Bare specifiers and the paths under which the page finds them. This does the work of an import map, which a strict
   * Content-Security-Policy forbids because it can only be written inline.
   */
  readonly imports?: Readonly<Record<string, string>>
}

const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g

/**
 * An Express handler for the folder of `entry`, the file address of one of its modules, for instance
 * `import.meta.resolve('@tamga/client-agent/browser')`. Modules are reached as `…/index.js` whether the folder holds `.ts`
 * or `.js`. Everything is read once, now; a path that is not one of these files is passed on.
 */
export function serveBrowserModules(entry: string | URL, options: BrowserModulesOptions = {}): RequestHandler {
  const modules = readModules(fileURLToPath(entry), options.imports ?? {})
  return (request, response, next) => {
    const source = request.method === 'GET' || request.method === 'HEAD' ? modules.get(request.path) : undefined
    if (source === undefined) return next()
    response.set('Cache-Control', 'no-cache').type('text/javascript').send(source)
  }
}

function readModules(entry: string, imports: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const folder = dirname(entry)
  const extension = extname(entry)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const modules = files.filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts'))
  return new Map(
    modules.map((file) => {
      const source = readFileSync(join(folder, file), 'utf8')
      const script = extension === '.ts' ? stripTypeScriptTypes(source) : source
      const path = relative(folder, join(folder, file)).split(sep).join('/')
      return [`/${asScript(path)}`, resolveSpecifiers(script, imports)]
    }),
  )
}

/** Does what `rewriteRelativeImportExtensions` does for compiled files, so that both forms have the same addresses. */
function resolveSpecifiers(script: string, imports: Readonly<Record<string, string>>): string {
  return script.replace(SPECIFIER, (whole, before: string, quote: string, specifier: string) => {
    const address = specifier.startsWith('.') ? asScript(specifier) : imports[specifier]
    return address === undefined ? whole : `${before}${quote}${address}${quote}`
  })
}

function asScript(path: string): string {
  return path.endsWith('.ts') ? `${path.slice(0, -'.ts'.length)}.js` : path
}
