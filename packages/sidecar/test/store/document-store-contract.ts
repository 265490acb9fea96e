/** What every store must do; PostgreSQL runs it as well when it comes. */
import { createHash } from 'node:crypto'
import type { ValidationReport } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import type { DocumentStore, DraftDocument, StoredSignature } from '../../src/store/document-store.ts'

export interface StorePair {
  readonly applications: DocumentStore
  readonly agreements: DocumentStore
}

const draft: DraftDocument = {
  id: 'A-1',
  portal: 'portal',
  createdAt: new Date('2026-11-02T05:00:00.123Z'),
  content: Buffer.from([0, 1, 2, 255]),
}
const signature = (cms: number): StoredSignature => ({
  cms: Buffer.from([cms]),
  receivedAt: new Date('2026-11-02T06:00:00.000Z'),
  report: { type: 'tamga-validation-report', signatureSha256: String(cms) } as ValidationReport,
})

export function documentStoreContract(name: string, open: () => Promise<StorePair>): void {
  describe(`document store: ${name}`, () => {
    it('gives back a draft to the octet, and its digest', async () => {
      const { applications } = await open()
      await applications.insertDraft(draft)
      const found = await applications.find(draft)
      expect({ ...found, content: [...(found?.content ?? [])] }).toEqual({
        ...draft,
        content: [0, 1, 2, 255],
        contentSha256: createHash('sha256').update(draft.content).digest('hex'),
        signature: undefined,
      })
    })

    it('refuses a second draft of the same id and keeps the first', async () => {
      const { applications, agreements } = await open()
      await applications.insertDraft(draft)
      const other = { ...draft, content: Buffer.from('other') }
      await expect(applications.insertDraft(other)).rejects.toThrow()
      await expect(agreements.insertDraft(other)).rejects.toThrow()
      expect([...((await applications.find(draft))?.content ?? [])]).toEqual([0, 1, 2, 255])
    })

    it('shows a document only as what it is and only to its portal', async () => {
      const { applications, agreements } = await open()
      await applications.insertDraft(draft)
      expect(await agreements.find(draft)).toBeUndefined()
      expect(await applications.find({ id: 'A-1', portal: 'other' })).toBeUndefined()
      expect(await applications.find({ id: 'A-2', portal: 'portal' })).toBeUndefined()
    })

    it('stores the first signature, and no second one', async () => {
      const { applications } = await open()
      await applications.insertDraft(draft)
      expect(await applications.insertSignature('A-1', signature(1))).toBe(true)
      expect(await applications.insertSignature('A-1', signature(2))).toBe(false)
      const found = (await applications.find(draft))?.signature
      expect({ ...found, cms: [...(found?.cms ?? [])] }).toEqual({ ...signature(1), cms: [1] })
    })

    it('lets one of many at once win', async () => {
      const { applications } = await open()
      await applications.insertDraft(draft)
      const all = Array.from({ length: 20 }, (_, index) => applications.insertSignature('A-1', signature(index)))
      expect((await Promise.all(all)).filter(Boolean)).toEqual([true])
    })

    it('stores no signature without a document', async () => {
      const { applications } = await open()
      await expect(applications.insertSignature('A-9', signature(1))).rejects.toThrow()
    })
  })
}
