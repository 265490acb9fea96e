/** A PNG or JPEG to be signed, decoded by the browser from octets that the agent has looked into; never anything with scripts. */
import type { AgentApi } from './agent-api.ts'
import { show } from './elements.ts'

/** Which picture, and from where it comes. */
export interface PictureOptions {
  readonly item: number
  readonly mediaType: string
  readonly api: AgentApi
}

/** SVG and HTML never come here: the media type is one of two, whatever the site wrote. */
export async function showPicture(image: HTMLImageElement, { item, mediaType, api }: PictureOptions): Promise<void> {
  const content = await api.content(item).catch(() => undefined)
  if (content === undefined) return
  const type = mediaType.toLowerCase() === 'image/png' ? 'image/png' : 'image/jpeg'
  image.src = URL.createObjectURL(new Blob([content], { type }))
  show(image, true)
}
