/** Files of the agent's own pages: beside the sources or the compiled files, or inside the single executable (Node SEA). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { getRawAsset, isSea } from 'node:sea'
import type { RequestHandler } from 'express'
import { serveBrowserModules } from './browser-modules.ts'

/** Where each file lies in the package; compiled files lie in dist/, as deep as the sources. */
const places = {
  'consent.html': '../src/consent/page/index.html',
  'sites.html': '../src/consent/page/approvals.html',
  'consent.css': '../src/consent/page/page.css',
  'pdf-frame.html': '../src/consent/page/pdf/frame.html',
  'bridge.html': '../src/browser/bridge-page/index.html',
  'package.json': '../package.json',
} as const

/** Scripts of pages; each is a folder of modules, or one bundle in the single executable. */
const scripts = {
  'consent.js': './consent/page/page.ts',
  'sites.js': './consent/page/approvals.ts',
  'viewer.js': './consent/page/pdf/viewer.ts',
  'bridge.js': './browser/index.ts',
} as const

/** Name of a file of the pages; the single executable has assets of the same names. */
export type PageFile = keyof typeof places | 'pico.css'

/** @throws Error when the installation is broken */
export function readPageFile(name: PageFile): Buffer {
  if (isSea()) return Buffer.from(getRawAsset(name))
  if (name !== 'pico.css') return readFileSync(new URL(places[name], import.meta.url))
  return readFileSync(createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css'))
}

/** A file of pdf.js by its path in that package; undefined when there is none. The single executable has those it needs. */
export function readPdfJsFile(path: string): Buffer | undefined {
  try {
    if (isSea()) return Buffer.from(getRawAsset(`pdfjs-dist/${path}`))
    return readFileSync(createRequire(import.meta.url).resolve(`pdfjs-dist/${path}`))
  } catch {
    return undefined
  }
}

/** Sends one file, read once. */
export function sendPageFile(name: PageFile): RequestHandler {
  const content = readPageFile(name)
  return (_request, response) => {
    response.type(name.slice(name.lastIndexOf('.'))).send(content)
  }
}

/** Serves the modules of a page; put it under a path of its own. */
export function servePageScripts(name: keyof typeof scripts): RequestHandler {
  if (!isSea()) {
    const entry = import.meta.url.endsWith('.ts') ? scripts[name] : scripts[name].replace(/ts$/, 'js')
    return serveBrowserModules(new URL(entry, import.meta.url))
  }
  const bundle = Buffer.from(getRawAsset(name))
  return (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('text/javascript').send(bundle)
  }
}
