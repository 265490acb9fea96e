/** Looks into PNG and JPEG files before a browser decodes them: the right kind, one picture, and no more pixels than a person can see. */
import type { Octets } from './octets.ts'

const MAX_PIXELS = 50_000_000
/** Enough for the header of a JPEG behind its profiles and thumbnails. */
const MAX_HEADER_OCTETS = 1024 * 1024
const MAX_CHUNKS = 100_000

/** Undefined when the octets are such an image; else the reason. */
export async function checkImage(octets: Octets, mediaType: string): Promise<string | undefined> {
  const pixels = mediaType === 'image/png' ? await pngPixels(octets) : await jpegPixels(octets)
  if (pixels === undefined || pixels === 0) return 'ERR_DOCUMENT_IMAGE'
  return pixels > MAX_PIXELS ? 'ERR_DOCUMENT_IMAGE_TOO_LARGE' : undefined
}

/** PNG (ISO/IEC 15948 §5): chunks to the end of the file; an animation has pictures that nobody would see. */
async function pngPixels(octets: Octets): Promise<number | undefined> {
  const start = Buffer.from(await octets.read(0, Math.min(24, octets.size)))
  if (start.length < 24 || start.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return undefined
  if (start.toString('latin1', 12, 16) !== 'IHDR') return undefined
  let position = 8
  for (let chunk = 0; chunk < MAX_CHUNKS && position + 12 <= octets.size; chunk++) {
    const header = Buffer.from(await octets.read(position, position + 8))
    const type = header.toString('latin1', 4)
    position += 12 + header.readUInt32BE(0)
    if (type === 'acTL') return undefined
    if (type === 'IEND') return position === octets.size ? start.readUInt32BE(16) * start.readUInt32BE(20) : undefined
  }
  return undefined
}

/** JPEG (ITU-T T.81 annex B): the frame header, SOF0 to SOF15, holds the size. */
async function jpegPixels(octets: Octets): Promise<number | undefined> {
  const head = Buffer.from(await octets.read(0, Math.min(MAX_HEADER_OCTETS, octets.size)))
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined
  let position = 2
  while (position + 9 <= head.length && head[position] === 0xff) {
    const marker = head[position + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return head.readUInt16BE(position + 5) * head.readUInt16BE(position + 7)
    position += 2 + Math.max(2, head.readUInt16BE(position + 2))
  }
  return undefined
}
