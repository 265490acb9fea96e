/** What is known of a certificate's revocation, in words for the person at the terminal. */
import type { Language, SignatureReport } from '@tamga/core'
import { type Words, words } from './words.ts'

type CertificateReport = SignatureReport['certificationPath'][number]

const ANCHOR = words('сенімді түбірлік орталық', 'доверенный корневой центр', 'давераны каранёвы цэнтр', 'trust anchor')

const STATUS: Readonly<Record<CertificateReport['revocation']['status'], Words>> = {
  good: words('кері қайтарып алынбаған', 'не отозван', 'не адкліканы', 'not revoked'),
  revoked: words('кері қайтарып алынған', 'отозван', 'адкліканы', 'revoked'),
  unknown: words(
    'кері қайтарып алынған-алынбағаны белгісіз',
    'неизвестно, отозван ли',
    'невядома, ці адкліканы',
    'not known whether revoked',
  ),
  'not-needed': words('тексерілмейді', 'не проверяется', 'не правяраецца', 'not checked'),
}

/** By CRLReason (RFC 5280 §5.3.1), and `neverIssued` of RFC 6960 §2.2. */
export const REASONS: Readonly<Record<string, Words>> = {
  unspecified: words('себебі көрсетілмеген', 'причина не указана', 'прычына не пазначана', 'reason not given'),
  keyCompromise: words(
    'кілт бөгде адамдарға белгілі болуы мүмкін',
    'ключ мог стать известен посторонним',
    'ключ мог стаць вядомы староннім',
    'the key may be known to others',
  ),
  cACompromise: words(
    'орталықтың кілті бөгде адамдарға белгілі болуы мүмкін',
    'ключ центра мог стать известен посторонним',
    'ключ цэнтра мог стаць вядомы староннім',
    'the authority’s key may be known to others',
  ),
  affiliationChanged: words(
    'иесінің деректері немесе жұмыс орны өзгерген',
    'изменились данные или место работы владельца',
    'змяніліся даныя або месца працы ўладальніка',
    'the owner’s data or place of work changed',
  ),
  superseded: words(
    'жаңа сертификатпен ауыстырылған',
    'заменён новым сертификатом',
    'заменены новым сертыфікатам',
    'replaced by a new certificate',
  ),
  cessationOfOperation: words('енді қажет емес', 'больше не нужен', 'больш не патрэбны', 'no longer needed'),
  certificateHold: words('уақытша тоқтатылған', 'приостановлен', 'прыпынены', 'suspended'),
  removeFromCRL: words(
    'уақытша тоқтату алынып тасталған',
    'приостановка снята',
    'прыпыненне знята',
    'suspension lifted',
  ),
  privilegeWithdrawn: words(
    'иесінің өкілеттігі тоқтатылған',
    'полномочия владельца прекращены',
    'паўнамоцтвы ўладальніка спынены',
    'the owner’s rights were withdrawn',
  ),
  aACompromise: words(
    'атрибуттар орталығының кілті бөгде адамдарға белгілі болуы мүмкін',
    'ключ центра атрибутов мог стать известен посторонним',
    'ключ цэнтра атрыбутаў мог стаць вядомы староннім',
    'the attribute authority’s key may be known to others',
  ),
  neverIssued: words(
    'орталық оны шығармаған',
    'центр его не выпускал',
    'цэнтр яго не выпускаў',
    'the authority never issued it',
  ),
}

export function revocationText({ trustAnchor, revocation }: CertificateReport, language: Language): string {
  if (trustAnchor) return ANCHOR[language]
  const { status, reason } = revocation
  const why = reason === undefined ? undefined : REASONS[reason]?.[language]
  return why === undefined ? STATUS[status][language] : `${STATUS[status][language]}: ${why}`
}
