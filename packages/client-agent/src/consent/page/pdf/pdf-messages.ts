/** What the consent page and the frame that draws PDF files say to each other: shapes of messages, no behaviour. */

/** What a PDF may hold that its drawn pages do not show, or show differently elsewhere (ISO 32000-2, clause in brackets). */
export type PdfWarning =
  /** Embedded files (§7.11.4). */
  | 'attachments'
  /** JavaScript (§12.6.4.17). */
  | 'scripts'
  /** Interactive form fields (§12.7). */
  | 'forms'
  /** Links and other actions that lead out of the file (§12.6.4). */
  | 'links'
  /** Sound, video, 3D (§13). */
  | 'media'
  /** Layers that can be switched (§8.11). */
  | 'layers'
  /** Signatures made before this one (§12.8). */
  | 'signatures'
  /** Parts appended after the file was first written (§7.5.6). */
  | 'updates'
  /** Letters whose shapes are not in the file (§9.9). */
  | 'fonts'
  /** Parts that break the rules: a reader repairs them or leaves them out. */
  | 'faults'
  /** More pages than were looked through for all this. */
  | 'unexamined'

/** Why there is nothing to see. `slow`: over the time budget. `unavailable`: what draws is missing or did not start. */
export type PdfFailure = 'encrypted' | 'broken' | 'slow' | 'unavailable'

/** The first message, with a MessagePort for all others. Programs are sources of modules, since the frame can fetch nothing. */
export interface PdfStart {
  readonly viewer: string
  readonly programs: PdfPrograms
  readonly octets: ArrayBuffer
}

/** Sources of pdf.js. */
export interface PdfPrograms {
  readonly pdfjs: string
  readonly parser: string
  readonly renderer: string
  readonly jbig2: string
  readonly openJpeg: string
}

/** Kinds of files that pdf.js asks for while it works: character maps and the fonts every reader must have. */
export type PdfDataKind = 'cmaps' | 'standard_fonts'

/** To the frame. */
export type PdfRequest = { readonly draw: number } | { readonly name: string; readonly data: ArrayBuffer | null }

/** From the frame; nothing of it is trusted. */
export type PdfAnswer =
  | PdfOpened
  | PdfDrawn
  | { readonly failure: PdfFailure }
  | { readonly wanted: PdfDataKind; readonly name: string }

/** The file can be read. */
export interface PdfOpened {
  readonly pages: number
  readonly warnings: readonly PdfWarning[]
}

/** A page, counted from 0, as a picture; its text as the file gives it; all that is known by now of what cannot be seen. */
export interface PdfDrawn {
  readonly page: number
  readonly picture: ImageBitmap
  readonly text: string
  readonly warnings: readonly PdfWarning[]
}
