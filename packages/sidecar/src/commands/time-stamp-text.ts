/** A time-stamp of a report, for a terminal. */
import type { Language, TimeStampReport } from '@tamga/core'
import { conclusionText } from './conclusion-text.ts'
import { printableWords } from './printable.ts'
import { type Words, words } from './words.ts'

const TYPES: Readonly<Record<TimeStampReport['type'], Words>> = {
  'signature-time-stamp': words(
    'Қолтаңбаның уақыт белгісі',
    'Метка времени подписи',
    'Метка часу подпісу',
    'Time-stamp on the signature',
  ),
  'content-time-stamp': words(
    'Мазмұнның уақыт белгісі',
    'Метка времени содержимого',
    'Метка часу змесціва',
    'Time-stamp on the content',
  ),
  'CAdES-C-timestamp': words(
    'Қолтаңба мен оның дәлелдеріне сілтемелердің уақыт белгісі',
    'Метка времени подписи и ссылок на её доказательства',
    'Метка часу подпісу і спасылак на яго доказы',
    'Time-stamp on the signature and the references to its evidence',
  ),
  'time-stamped-certs-crls-references': words(
    'Дәлелдерге сілтемелердің уақыт белгісі',
    'Метка времени ссылок на доказательства',
    'Метка часу спасылак на доказы',
    'Time-stamp on the references to the evidence',
  ),
  'archive-time-stamp': words(
    'Мұрағаттық уақыт белгісі',
    'Архивная метка времени',
    'Архіўная метка часу',
    'Archive time-stamp',
  ),
  'evidence-record': words(
    'Мұрағат жазбасының уақыт белгісі',
    'Метка времени архивной записи',
    'Метка часу архіўнага запісу',
    'Time-stamp of an evidence record',
  ),
}

/** What it says and what is held of that; its checks are not in it. */
export function timeStampText({ type, genTime, authority, conclusion }: TimeStampReport, language: Language): string {
  return `${TYPES[type][language]}: ${genTime ?? '?'} · ${printableWords(authority ?? '?')} · ${conclusionText(conclusion)}`
}
