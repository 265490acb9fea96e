/** Words for the roles that profiles find in certificates, and for what is odd about a subject and no reason to refuse. */
import type { Language } from '../documents/language.ts'

type Words = Readonly<Record<Language, string>>

const words = (kk: string, ru: string, be: string, en: string): Words => ({ kk, ru, be, en })

/** By the code in `Subject.roles`; titles, and roles that only have a number, are shown as they are certified. */
export const ROLE_TEXTS: Readonly<Record<string, Words>> = {
  'kz-nca:natural-person': words('жеке тұлға', 'физическое лицо', 'фізічная асоба', 'natural person'),
  'kz-nca:information-system-of-person': words(
    'жеке тұлғаның ақпараттық жүйесі',
    'информационная система физического лица',
    'інфармацыйная сістэма фізічнай асобы',
    'information system of a natural person',
  ),
  'kz-nca:legal-person': words('заңды тұлға', 'юридическое лицо', 'юрыдычная асоба', 'legal person'),
  'kz-nca:first-head': words('бірінші басшы', 'первый руководитель', 'першы кіраўнік', 'first head'),
  'kz-nca:authorised-to-sign': words(
    'қол қою құқығы бар тұлға',
    'лицо с правом подписи',
    'асоба з правам подпісу',
    'person with the right to sign',
  ),
  'kz-nca:authorised-to-sign-financial': words(
    'қаржы құжаттарына қол қою құқығы бар тұлға',
    'лицо с правом подписи финансовых документов',
    'асоба з правам подпісу фінансавых дакументаў',
    'person with the right to sign financial documents',
  ),
  'kz-nca:personnel-officer': words(
    'кадр қызметкері',
    'сотрудник отдела кадров',
    'супрацоўнік аддзела кадраў',
    'personnel officer',
  ),
  'kz-nca:employee': words('ұйым қызметкері', 'сотрудник организации', 'супрацоўнік арганізацыі', 'employee'),
  'kz-nca:information-system': words(
    'заңды тұлғаның ақпараттық жүйесі',
    'информационная система юридического лица',
    'інфармацыйная сістэма юрыдычнай асобы',
    'information system of a legal person',
  ),
  'kz-nca:nca-administrator': words(
    'ҰКО әкімшісі',
    'администратор НУЦ',
    'адміністратар НПЦ',
    'administrator of the NCA',
  ),
  'kz-nca:nca-manager': words('ҰКО менеджері', 'менеджер НУЦ', 'менеджар НПЦ', 'manager of the NCA'),
  'kz-nca:nca-operator': words('ҰКО операторы', 'оператор НУЦ', 'аператар НПЦ', 'operator of the NCA'),
  'kz-nca:identified-at-service-centre': words(
    'жеке басы қызмет көрсету орталығында анықталған',
    'личность установлена в центре обслуживания',
    'асоба ўстаноўлена ў цэнтры абслугоўвання',
    'identified at a service centre',
  ),
  'kz-nca:identified-remotely': words(
    'жеке басы қашықтан анықталған',
    'личность установлена удалённо',
    'асоба ўстаноўлена дыстанцыйна',
    'identified remotely',
  ),
  'kz-nca:identified-by-digital-id': words(
    'жеке басы Digital ID арқылы анықталған',
    'личность установлена через Digital ID',
    'асоба ўстаноўлена праз Digital ID',
    'identified by Digital ID',
  ),
  'kz-nca:treasury-client': words(
    'қазынашылық клиенті',
    'клиент казначейства',
    'кліент казначэйства',
    'client of the treasury',
  ),
  'by-bpki:np': words('жеке тұлға', 'физическое лицо', 'фізічная асоба', 'natural person'),
  'by-bpki:fnp': words(
    'шетелдік жеке тұлға',
    'иностранное физическое лицо',
    'замежная фізічная асоба',
    'foreign natural person',
  ),
  'by-bpki:lr': words(
    'заңды тұлғаның өкілі',
    'представитель юридического лица',
    'прадстаўнік юрыдычнай асобы',
    'representative of a legal person',
  ),
  'by-bpki:le': words('заңды тұлға', 'юридическое лицо', 'юрыдычная асоба', 'legal person'),
  'by-bpki:aa': words(
    'атрибуттық куәліктер орталығы',
    'центр атрибутных сертификатов',
    'цэнтр атрыбутных сертыфікатаў',
    'attribute authority',
  ),
  'by-bpki:ra': words('тіркеу орталығы', 'регистрационный центр', 'рэгістрацыйны цэнтр', 'registration authority'),
  'by-bpki:ocsp': words('OCSP қызметі', 'служба OCSP', 'служба OCSP', 'OCSP service'),
  'by-bpki:tsa': words(
    'уақыт белгілері қызметі',
    'служба штампов времени',
    'служба штампаў часу',
    'time-stamping authority',
  ),
  'by-bpki:dvcs': words(
    'деректерді растау қызметі',
    'служба заверения данных',
    'служба завярэння даных',
    'data certification service',
  ),
  'by-bpki:ids': words(
    'сәйкестендіру сервері',
    'сервер идентификации',
    'сервер ідэнтыфікацыі',
    'identification server',
  ),
  'by-bpki:tls': words('TLS сервері', 'сервер TLS', 'сервер TLS', 'TLS server'),
  'by-bpki:acd': words('криптографиялық автомат', 'криптоавтомат', 'крыптааўтамат', 'cryptographic automaton'),
}

const otherForm = (number: Words): Words =>
  words(
    `${number.kk} нысаны әдеттегідей емес`,
    `${number.ru} необычного вида`,
    `${number.be} незвычайнага выгляду`,
    `the ${number.en} has an unusual form`,
  )
const wrongDigit = (number: Words): Words =>
  words(
    `${number.kk} бақылау цифры сәйкес келмейді`,
    `контрольная цифра не подходит: ${number.ru}`,
    `кантрольная лічба не падыходзіць: ${number.be}`,
    `the check digit of the ${number.en} does not fit`,
  )

const NUMBERS: Readonly<Record<string, Words>> = {
  IIN: words('ЖСН', 'ИИН', 'ІІН', 'IIN'),
  BIN: words('БСН', 'БИН', 'БІН', 'BIN'),
  BELARUSIAN_NUMBER: words(
    'Беларусь идентификациялық нөмірі',
    'идентификационный номер Беларуси',
    'ідэнтыфікацыйны нумар Беларусі',
    'identification number of Belarus',
  ),
  UNP: words('Беларусь төлеуші нөмірі (УНП)', 'УНП', 'УНП', 'payer’s number (УНП)'),
}

/** By the code in `PersonWarning`. */
export const WARNING_TEXTS: Readonly<Record<string, Words>> = {
  ...Object.fromEntries(
    Object.entries(NUMBERS).flatMap(([name, number]) => [
      [`WARN_${name}_FORM`, otherForm(number)],
      [`WARN_${name}_CHECK_DIGIT`, wrongDigit(number)],
    ]),
  ),
  WARN_PERSONAL_NUMBER_UNDETERMINED: words(
    'сертификаттан жеке нөмірді анықтау мүмкін емес',
    'личный номер нельзя определить по сертификату',
    'асабісты нумар нельга вызначыць па сертыфікаце',
    'the personal number cannot be told from the certificate',
  ),
  WARN_ORGANISATION_NUMBER_UNDETERMINED: words(
    'сертификаттан ұйымның нөмірін анықтау мүмкін емес',
    'номер организации нельзя определить по сертификату',
    'нумар арганізацыі нельга вызначыць па сертыфікаце',
    'the number of the organisation cannot be told from the certificate',
  ),
}
