/** Small PDF files written by hand (ISO 32000-2 §7.5): objects, a table of where they are, and whatever a test hides in them. */

/** What goes into a file besides its pages. */
export interface PdfParts {
  /** Content stream of each page; the font is /F1, 12 pt Helvetica unless `font` says otherwise. */
  readonly pages: readonly string[]
  /** Entries of the catalog. */
  readonly catalog?: string
  /** Entries of each page. */
  readonly page?: string
  /** Entries of the resources of each page. */
  readonly resources?: string
  /** Further objects, numbered from 10 on. */
  readonly objects?: readonly string[]
  readonly trailer?: string
  readonly mediaBox?: string
}

const FIRST_EXTRA = 10
const FIRST_PAGE = 100

export function writePdf({
  pages,
  catalog = '',
  page = '',
  resources = '',
  objects = [],
  trailer = '',
  mediaBox = '0 0 595 842',
}: PdfParts): Buffer {
  const kids = pages.map((_, index) => `${FIRST_PAGE + 2 * index} 0 R`).join(' ')
  const numbered = new Map<number, string>([
    [1, `<</Type/Catalog/Pages 2 0 R ${catalog}>>`],
    [2, `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`],
    [3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'],
  ])
  objects.forEach((object, index) => {
    numbered.set(FIRST_EXTRA + index, object)
  })
  pages.forEach((content, index) => {
    const number = FIRST_PAGE + 2 * index
    const head = `/Type/Page/Parent 2 0 R/MediaBox[${mediaBox}]/Resources<</Font<</F1 3 0 R>>${resources}>>`
    numbered.set(number, `<<${head}/Contents ${number + 1} 0 R ${page}>>`)
    numbered.set(number + 1, `<</Length ${Buffer.byteLength(content, 'latin1')}>>stream\n${content}\nendstream`)
  })
  let file = '%PDF-1.7\n'
  const places = new Map<number, number>()
  for (const [number, object] of numbered) {
    places.set(number, file.length)
    file += `${number} 0 obj\n${object}\nendobj\n`
  }
  const sections = [...places].map(([number, place]) => `${number} 1\n${String(place).padStart(10, '0')} 00000 n \n`)
  const size = Math.max(...numbered.keys()) + 1
  const table = `xref\n0 1\n0000000000 65535 f \n${sections.join('')}`
  file += `${table}trailer\n<</Size ${size}/Root 1 0 R ${trailer}>>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}

/** A line of text and a filled square, so that a drawn page has ink in a known place. */
export function pdfPage(text: string, colour = '0 0 1'): string {
  return `BT /F1 24 Tf 72 720 Td (${text}) Tj ET ${colour} rg 0 0 100 100 re f`
}
