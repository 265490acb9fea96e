/** Belarusian. */
import type { DocumentTexts } from './texts.ts'

export const be: DocumentTexts = {
  application: 'ЗАЯЎКА НА ДОСТУП',
  agreement: 'ПАГАДНЕННЕ АБ ВЫКАРЫСТАННІ СІСТЭМЫ',
  id: 'Нумар дакумента',
  createdAt: 'Складзена (UTC)',
  form: 'Форма',
  applicationFields: {
    familyName: 'Прозвішча',
    givenName: 'Імя',
    middleName: 'Імя па бацьку',
    personalNumber: 'Асабісты нумар',
    organisation: 'Арганізацыя',
    organisationNumber: 'Нумар арганізацыі',
    unit: 'Падраздзяленне',
    post: 'Пасада',
    email: 'Электронная пошта',
    phone: 'Тэлефон',
    reason: 'Падстава',
  },
  agreementFields: {
    fullName: 'Прозвішча, імя, імя па бацьку',
    personalNumber: 'Асабісты нумар',
    textVersion: 'Версія тэксту',
    language: 'Мова тэксту',
    text: 'Тэкст',
  },
  languages: { kk: 'казахская', ru: 'руская', be: 'беларуская', en: 'англійская' },
}
