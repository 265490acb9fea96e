/** What the consent page needs to show a PDF: the frame without rights, the programs it is given, the fonts it may ask for. */
import { createHash } from 'node:crypto'
import { type RequestHandler, Router } from 'express'
import { readPageFile, readPdfJsFile, sendPageFile, servePageScripts } from '../page-files.ts'

/** Files of pdf.js under the names of `PdfPrograms`. The decoders are those without WebAssembly. */
const programs: Readonly<Record<string, string>> = {
  pdfjs: 'build/pdf.min.mjs',
  parser: 'build/pdf.worker.min.mjs',
  renderer: 'build/pdf.renderer.min.mjs',
  jbig2: 'wasm/jbig2_nowasm_fallback.js',
  openJpeg: 'wasm/openjpeg_nowasm_fallback.js',
}
/** No slash and no dot but the last: nothing else of the package, or of the disk, can be meant. */
const dataFile = /^(?:cmaps\/[\w-]+\.bcmap|standard_fonts\/[\w-]+\.(?:pfb|ttf))$/

/** Routes under `/pdf`; a name that is none is passed on. */
export function pdfFiles(): Router {
  const router = Router()
  router.get('/frame', frameOnly, framePolicy(), sendPageFile('pdf-frame.html'))
  router.use('/viewer', servePageScripts('viewer.js'))
  router.get('/programs/:name', (request, response, next) => {
    const file = programs[request.params.name]
    if (file === undefined) return next()
    response.type('text/plain').send(readPdfJsFile(file))
  })
  router.get('/data/:kind/:name', (request, response, next) => {
    const file = `${request.params.kind}/${request.params.name}`
    const content = dataFile.test(file) ? readPdfJsFile(file) : undefined
    if (content === undefined) return next()
    response.type('application/octet-stream').send(content)
  })
  return router
}

/** Of our own page (`ownPageOnly` has seen to that), and as a frame only: as a window of its own it would be of no use. */
const frameOnly: RequestHandler = ({ headers }, _response, next) => {
  next(headers['sec-fetch-dest'] === 'iframe' ? undefined : 'route')
}

/**
 * Without an origin, also where somebody forgets the attribute of the frame; no address can be reached. Its one script stands
 * in the file and is known by its digest, every other comes through the page as a blob. Colours are set by pdf.js in elements.
 */
function framePolicy(): RequestHandler {
  const html = readPageFile('pdf-frame.html').toString()
  const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? []
  const digest = createHash('sha256').update(script).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest}' blob:`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
  ]
  return (_request, response, next) => {
    response.set('Content-Security-Policy', policy.join('; ')).removeHeader('X-Frame-Options')
    response.removeHeader('Origin-Agent-Cluster')
    next()
  }
}
