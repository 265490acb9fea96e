/**
 * Draws a PDF with pdf.js in a frame without origin and without network: octets come in, pictures and plain text go out.
 * One module without imports, since the frame gets its source as text and can load no other.
 */
import type * as PdfJs from 'pdfjs-dist'
import type { PdfAnswer, PdfDataKind, PdfPrograms, PdfRequest, PdfStart, PdfWarning } from './pdf-messages.ts'

/** Width of a drawn page, sharp at 200 % zoom of the window. */
const WIDTH = 1_400
const MAX_PICTURE_PIXELS = 12_000_000
const MAX_PICTURE_SIDE = 8_000
/** Of one picture inside the file, as for pictures that are signed by themselves. */
const MAX_IMAGE_PIXELS = 50_000_000
const MAX_PAGES_EXAMINED = 200
const MAX_TEXT = 100_000

/** Called by the frame's only script with the first message and its port. */
export async function serve({ octets, programs }: PdfStart, port: MessagePort): Promise<void> {
  const answer = (message: PdfAnswer, transfer: Transferable[] = []): void => port.postMessage(message, transfer)
  const fail = (error: unknown): void =>
    answer({ failure: error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'broken' })
  const warnings = suspicionsOf(new Uint8Array(octets))
  const resources = createResources(answer)
  // pdf.js draws what it can and complains of the rest, pictures it cannot decode for one; nobody else would hear of it.
  const complain = (): void => void warnings.add('faults')
  console.warn = complain
  const opening = openPdf(octets, programs, { resources, complain })
  port.onmessage = async ({ data }: MessageEvent<PdfRequest>) => {
    if ('name' in data) return resources.give(data.name, data.data)
    try {
      const drawn = await drawPage(await opening, data.draw)
      if (resources.fontsAsked()) warnings.add('fonts')
      answer({ page: data.draw, ...drawn, warnings: [...warnings] }, [drawn.picture])
    } catch (error) {
      fail(error)
    }
  }
  try {
    const pdf = await opening
    for (const warning of await hiddenParts(pdf)) warnings.add(warning)
    answer({ pages: pdf.numPages, warnings: [...warnings] })
  } catch (error) {
    fail(error)
  }
}

const moduleUrl = (source: string): string => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))

/** No eval, no WebAssembly, no scripts of the file, no XFA, no fonts of the file in the system's font machinery. */
async function openPdf(
  octets: ArrayBuffer,
  programs: PdfPrograms,
  { resources, complain }: { readonly resources: Resources; readonly complain: () => void },
): Promise<PdfJs.PDFDocumentProxy> {
  const pdfjs: typeof PdfJs = await import(moduleUrl(programs.pdfjs))
  pdfjs.GlobalWorkerOptions.workerPort = await startWorker(programs.parser, complain)
  pdfjs.GlobalWorkerOptions.rendererPorts = [await startWorker(programs.renderer, complain)]
  return await pdfjs.getDocument({
    data: new Uint8Array(octets),
    // A file that breaks the rules is not shown: what one reader makes of it another may not.
    stopAtErrors: true,
    enableXfa: false,
    useWasm: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    maxImageSize: MAX_IMAGE_PIXELS,
    BinaryDataFactory: resources.Factory,
    cMapUrl: 'cmaps/',
    standardFontDataUrl: 'standard_fonts/',
    wasmUrl: decodersUrl(programs),
    verbosity: 1,
  }).promise
}

/** Chromium starts no module as a worker where there is no origin, but lets a classic script import it. */
async function startWorker(source: string, complain: () => void): Promise<Worker> {
  const program = `console.warn = () => postMessage('complaint'); import(${JSON.stringify(moduleUrl(source))})`
  const worker = new Worker(moduleUrl(program))
  await new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => (data === 'complaint' ? complain() : resolve(data)))
    worker.addEventListener('error', reject)
  })
  return worker
}

/** pdf.js imports `<wasmUrl><file name>`; behind a `#` the name reaches a module that picks the decoder by it. */
function decodersUrl({ jbig2, openJpeg }: PdfPrograms): string {
  const urls = {
    'jbig2_nowasm_fallback.js': moduleUrl(jbig2),
    'openjpeg_nowasm_fallback.js': moduleUrl(openJpeg),
  }
  const source = `const urls = ${JSON.stringify(urls)}
export default (await import(urls[import.meta.url.split('#/').at(-1)])).default`
  return `${moduleUrl(source)}#/`
}

interface Resources {
  readonly Factory: new () => { fetch(wanted: { kind: string; filename: string }): Promise<Uint8Array> }
  give(name: string, data: ArrayBuffer | null): void
  /** Whether a font had to come from elsewhere. */
  fontsAsked(): boolean
}

/** Files that pdf.js needs come from the page around the frame, by name. */
function createResources(answer: (message: PdfAnswer) => void): Resources {
  const waiting = new Map<string, PromiseWithResolvers<Uint8Array>>()
  let fontsAsked = false
  return {
    Factory: class {
      fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
        const wanted: PdfDataKind = kind === 'standardFontDataUrl' ? 'standard_fonts' : 'cmaps'
        fontsAsked ||= wanted === 'standard_fonts'
        const known = waiting.get(filename)
        if (known !== undefined) return known.promise
        const settled = Promise.withResolvers<Uint8Array>()
        waiting.set(filename, settled)
        answer({ wanted, name: filename })
        return settled.promise
      }
    },
    give(name, data) {
      if (data === null) waiting.get(name)?.reject(new Error(name))
      else waiting.get(name)?.resolve(new Uint8Array(data))
    },
    fontsAsked: () => fontsAsked,
  }
}

async function drawPage(pdf: PdfJs.PDFDocumentProxy, index: number): Promise<{ picture: ImageBitmap; text: string }> {
  const page = await pdf.getPage(index + 1)
  const { width, height } = page.getViewport({ scale: 1 })
  const fitting = Math.sqrt(MAX_PICTURE_PIXELS / (width * height))
  const scale = Math.min(WIDTH / width, MAX_PICTURE_SIDE / height, fitting)
  const viewport = page.getViewport({ scale })
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(viewport.width)
  canvas.height = Math.ceil(viewport.height)
  await page.render({ canvas, viewport }).promise
  const { items } = await page.getTextContent()
  const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('')
  page.cleanup()
  return { picture: await createImageBitmap(canvas), text: text.slice(0, MAX_TEXT) }
}

async function hiddenParts(pdf: PdfJs.PDFDocumentProxy): Promise<ReadonlySet<PdfWarning>> {
  const found = new Set<PdfWarning>()
  const { info } = await pdf.getMetadata()
  const facts = new Map<string, unknown>(Object.entries(info))
  const [attachments, fields, layers] = await Promise.all([
    pdf.getAttachments(),
    pdf.getFieldObjects(),
    pdf.getOptionalContentConfig(),
  ])
  if (attachments !== null && attachments.size > 0) found.add('attachments')
  if (facts.get('IsCollectionPresent') === true) found.add('attachments')
  if (await pdf.hasJSActions()) found.add('scripts')
  if (fields !== null || facts.get('IsXFAPresent') === true) found.add('forms')
  if (facts.get('IsSignaturesPresent') === true) found.add('signatures')
  if ([...layers].length > 0) found.add('layers')
  const examined = Math.min(pdf.numPages, MAX_PAGES_EXAMINED)
  if (examined < pdf.numPages) found.add('unexamined')
  for (let number = 1; number <= examined; number++) {
    const page = await pdf.getPage(number)
    for (const annotation of await page.getAnnotations()) {
      const warning = annotationWarnings[annotation.subtype]
      if (warning !== undefined) found.add(warning)
    }
  }
  return found
}

/** By subtype of the annotation (ISO 32000-2 §12.5.6). */
const annotationWarnings: Readonly<Record<string, PdfWarning>> = {
  Link: 'links',
  FileAttachment: 'attachments',
  Widget: 'forms',
  Sound: 'media',
  Movie: 'media',
  Screen: 'media',
  RichMedia: 'media',
  '3D': 'media',
}

/** What stands in the octets themselves, whether or not a reader makes anything of it. */
function suspicionsOf(octets: Uint8Array): Set<PdfWarning> {
  const file = new TextDecoder('latin1').decode(octets)
  const found = new Set<PdfWarning>()
  // A linearised file (ISO 32000-2 annex F) has two of them from the start.
  const sections = file.match(/startxref/g)?.length ?? 0
  if (sections > (/\/Linearized\b/.test(file.slice(0, 1024)) ? 2 : 1)) found.add('updates')
  if (/\/ByteRange\b/.test(file)) found.add('signatures')
  if (/\/JavaScript\b/.test(file)) found.add('scripts')
  if (/\/(?:Launch|GoToR|SubmitForm|ImportData)\b/.test(file)) found.add('links')
  if (/\/EmbeddedFiles?\b/.test(file)) found.add('attachments')
  return found
}
