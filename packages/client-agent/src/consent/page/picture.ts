/** A PNG or JPEG to be signed, decoded by the browser from octets that the agent has looked into; never anything with scripts. */
import type { AgentApi } from './agent-api.ts'
import { part, show } from './elements.ts'
import type { Translator } from './translator.ts'

/** Which picture, and from where it comes. */
export interface PictureOptions {
  readonly item: number
  readonly mediaType: string
  readonly api: AgentApi
  readonly translator: Translator
}

/**
 * Fills the picture inside `body`; resolves when it has been decoded, or a note says that it cannot be shown. SVG and HTML
 * never come here: the media type is one of two, whatever the site wrote.
 */
export async function showPicture(
  body: HTMLElement,
  { item, mediaType, api, translator }: PictureOptions,
): Promise<void> {
  const image = part(body, 'img', HTMLImageElement)
  try {
    const content = await api.content(item)
    const type = mediaType.toLowerCase() === 'image/png' ? 'image/png' : 'image/jpeg'
    image.src = URL.createObjectURL(new Blob([content], { type }))
    await image.decode()
    show(image, true)
  } catch {
    const note = part(body, '.not-shown', HTMLElement)
    translator.write(note, ({ pictureNotShown, notShown }) => `${pictureNotShown} ${notShown}`)
    show(note, true)
  }
}
