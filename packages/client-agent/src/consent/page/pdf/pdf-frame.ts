/**
 * The wall around pdf.js (attack 12): a frame with an origin of nobody, no network and none of this page's secrets. Octets go
 * in; pictures, plain text and words of a fixed list come out. Each step has a time; whoever is late is put away.
 */
import { create } from '../elements.ts'
import { readAnswer } from './pdf-answers.ts'
import type { PdfDataKind, PdfDrawn, PdfFailure, PdfOpened, PdfPrograms, PdfRequest, PdfStart } from './pdf-messages.ts'

/** From opening, or asking for a page, to its picture. */
const STEP_MILLISECONDS = 20_000
/** Far more than any file needs: every font and a handful of character maps. */
const MAX_FILES_GIVEN = 64

/** An opened PDF; pages count from 0. */
export interface PdfFrame extends PdfOpened {
  /** One page at a time. @throws PdfRefusal, after which there are no more pages */
  draw(page: number): Promise<PdfDrawn>
}

/** Why there is nothing to see. */
export class PdfRefusal extends Error {
  readonly failure: PdfFailure

  constructor(failure: PdfFailure) {
    super(failure)
    this.name = 'PdfRefusal'
    this.failure = failure
  }
}

/** @throws PdfRefusal */
export async function openPdfFrame(octets: ArrayBuffer): Promise<PdfFrame> {
  const [viewer, programs] = await Promise.all([textOf('/pdf/viewer/viewer.js'), loadPrograms()])
  const frame = await openFrame()
  const { port1, port2 } = new MessageChannel()
  const conversation = converse(port1, frame)
  const start: PdfStart = { viewer, programs, octets }
  const opened = await conversation.ask(() => frame.contentWindow?.postMessage(start, '*', [octets, port2]))
  if (!('pages' in opened)) throw conversation.refuse('broken')
  return {
    ...opened,
    async draw(page) {
      const drawn = await conversation.ask(() => port1.postMessage({ draw: page } satisfies PdfRequest))
      if ('picture' in drawn && drawn.page === page) return drawn
      throw conversation.refuse('broken')
    },
  }
}

/** Neither the sandbox nor the policy of its response allows more than scripts that this page gives it (`pdf-files.ts`). */
async function openFrame(): Promise<HTMLIFrameElement> {
  const frame = create('iframe', 'pdf-frame')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.src = '/pdf/frame'
  frame.tabIndex = -1
  frame.ariaHidden = 'true'
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  document.body.append(frame)
  await loaded
  return frame
}

async function loadPrograms(): Promise<PdfPrograms> {
  const program = (name: keyof PdfPrograms): Promise<string> => textOf(`/pdf/programs/${name}`)
  const [pdfjs, parser, renderer, jbig2, openJpeg] = await Promise.all([
    program('pdfjs'),
    program('parser'),
    program('renderer'),
    program('jbig2'),
    program('openJpeg'),
  ])
  return { pdfjs, parser, renderer, jbig2, openJpeg }
}

async function textOf(path: string): Promise<string> {
  const response = await fetch(path).catch(() => undefined)
  if (response?.ok !== true) throw new PdfRefusal('unavailable')
  return await response.text()
}

interface Conversation {
  /** The answer to what `say` asks. @throws PdfRefusal */
  ask(say: () => void): Promise<PdfOpened | PdfDrawn>
  /** Puts the frame away for good. */
  refuse(failure: PdfFailure): PdfRefusal
}

/** One question at a time; a refusal, a late answer or one out of shape is the end of the frame. */
function converse(port: MessagePort, frame: HTMLIFrameElement): Conversation {
  let waiting: PromiseWithResolvers<PdfOpened | PdfDrawn> | undefined
  let refusal: PdfRefusal | undefined
  let given = 0

  function refuse(failure: PdfFailure): PdfRefusal {
    refusal ??= new PdfRefusal(failure)
    port.close()
    frame.remove()
    waiting?.reject(refusal)
    return refusal
  }

  async function give(kind: PdfDataKind, name: string): Promise<void> {
    given += 1
    if (given > MAX_FILES_GIVEN) return void refuse('broken')
    const response = await fetch(`/pdf/data/${kind}/${encodeURIComponent(name)}`).catch(() => undefined)
    const data = response?.ok === true ? await response.arrayBuffer() : null
    port.postMessage({ name, data } satisfies PdfRequest, data === null ? [] : [data])
  }

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const answer = readAnswer(data)
    if (answer === undefined) refuse('broken')
    else if ('failure' in answer) refuse(answer.failure)
    else if ('wanted' in answer) void give(answer.wanted, answer.name)
    else waiting?.resolve(answer)
  }

  return {
    refuse,
    async ask(say) {
      if (refusal !== undefined) throw refusal
      waiting = Promise.withResolvers()
      const timer = window.setTimeout(() => refuse('slow'), STEP_MILLISECONDS)
      say()
      return await waiting.promise.finally(() => window.clearTimeout(timer))
    },
  }
}
