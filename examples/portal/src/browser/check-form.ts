/** The form for checking any signature file: reads the files here and sends them as JSON. */
import { fromBase64, go, send, toBase64 } from './api.ts'
import { element, onlyForm } from './element.ts'
import { showErrors } from './form-errors.ts'
import { hideProblem, showProblem } from './problem.ts'

/** As the portal accepts; both files together. */
const MAX_OCTETS = 5_000_000

const form = onlyForm()
const signature = element('signature', HTMLInputElement)
const content = element('content', HTMLInputElement)

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

async function submit(): Promise<void> {
  hideProblem()
  const [signatureFile, contentFile] = [signature.files?.[0], content.files?.[0]]
  const mistakes = new Map<string, string>()
  if (signatureFile === undefined) mistakes.set('signature', signature.dataset.missing ?? '')
  const size = (signatureFile?.size ?? 0) + (contentFile?.size ?? 0)
  if (size > MAX_OCTETS) mistakes.set('signature', signature.dataset.invalid ?? '')
  showErrors(form, mistakes)
  if (signatureFile === undefined || mistakes.size > 0) return
  const answer = await send('POST', '/api/checks', {
    signature: toBase64(unarmour(await read(signatureFile))),
    ...(contentFile === undefined ? {} : { content: toBase64(await read(contentFile)) }),
  })
  if (answer.page !== undefined) go(answer.page)
  else showProblem(answer.code ?? 'unexpected')
}

async function read(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer())
}

/** Some programs save a signature as text: PEM (RFC 7468) or bare base64. DER is not: its second octet is a length. */
function unarmour(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('latin1').decode(bytes)
  const inner = /^\s*-----BEGIN [A-Z0-9 #]+-----([A-Za-z0-9+/=\s]+)-----END /.exec(text)?.[1] ?? text
  const compact = inner.replaceAll(/\s/g, '')
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact) ? fromBase64(compact) : bytes
}
