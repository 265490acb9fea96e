/** People who do not exist, for the key files of `npm start`: under each profile one for themselves and one for an organisation. */
import type { CaProfileName, IssueRequest } from '@tamga/test-ca'

/** By the name of the key file, without its ending. */
export type DemoPeople = Readonly<Record<string, IssueRequest>>

export const demoPeople = {
  aigerim: {
    kind: 'person',
    key: 'p-256',
    commonName: 'АХМЕТОВА АЙГЕРІМ',
    surname: 'АХМЕТОВА',
    givenName: 'АЙГЕРІМ',
    personalNumber: '880101400124',
  },
  dauren: {
    kind: 'employee',
    key: 'rsa-2048',
    commonName: 'СЕРІКОВ ДӘУРЕН',
    surname: 'СЕРІКОВ',
    givenName: 'ДӘУРЕН',
    personalNumber: '850505300125',
    organisation: { name: 'Тест министрлігі', number: '990140000129' },
    role: 'тергеуші',
  },
} as const satisfies DemoPeople

const kazakhstan: DemoPeople = {
  aigerim: { ...demoPeople.aigerim, key: 'gost2015-512', patronymic: 'БОЛАТҚЫЗЫ' },
  dauren: {
    ...demoPeople.dauren,
    key: 'gost2015-512',
    patronymic: 'МАРАТҰЛЫ',
    locality: 'АСТАНА',
    role: 'first-head',
  },
}

const belarus: DemoPeople = {
  hanna: {
    kind: 'person',
    key: 'bign-curve256v1',
    commonName: 'HANNA KAVAL',
    surname: 'КАВАЛЬ/КОВАЛЬ',
    givenName: 'ГАННА ІВАНАЎНА/АННА ИВАНОВНА',
    personalNumber: '4010190A001PB6',
  },
  viktar: {
    kind: 'employee',
    key: 'bign-curve256v1',
    commonName: 'VIKTAR NOVIK',
    surname: 'НОВІК/НОВИК',
    givenName: 'ВІКТАР ПЯТРОВІЧ/ВИКТОР ПЕТРОВИЧ',
    personalNumber: '3050585A002PB2',
    organisation: { name: 'Тэставае міністэрства', number: '190000020' },
    locality: 'Мінск',
    role: 'следчы',
  },
}

const byProfile: Readonly<Record<CaProfileName, DemoPeople>> = {
  generic: demoPeople,
  'kz-nca': kazakhstan,
  'by-esiful': belarus,
}

export const demoPeopleOf = (profile: CaProfileName): DemoPeople => byProfile[profile]
