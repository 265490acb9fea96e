/** `tamga evidence-record`: judges an evidence record in a file of its own over the files it is said to be of (RFC 4998). */
import { parseArgs } from 'node:util'
import { type DataObject, validateEvidenceRecord } from '@tamga/core'
import { readDataObject } from './content.ts'
import { usageError } from './exit.ts'
import { readInput } from './input.ts'
import { exitCodeOf, judging, judgingOptions, languageNamed, showProgress } from './judging.ts'
import { printableJson } from './printable.ts'
import { evidenceRecordText } from './report-text.ts'

const options = { ...judgingOptions, 'whole-group': { type: 'boolean', default: false } } as const

export async function evidenceRecord(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [path, ...files] = positionals
  if (path === undefined || files.length === 0) throw usageError('tamga evidence-record takes a record and its files')
  const language = languageNamed(values.language)
  const report = await judging(values, async (judgement) => {
    const record = await readInput(path)
    const dataObjects: DataObject[] = []
    // One after the other, so that no more than one is read at a time.
    for (const file of files) dataObjects.push(await readDataObject(file, record, showProgress))
    const input = { evidenceRecord: record, dataObjects, isWholeGroup: values['whole-group'] }
    return validateEvidenceRecord(input, judgement)
  })
  write(values.json ? printableJson(report) : evidenceRecordText(report, language))
  return exitCodeOf(report.conclusion)
}
