/** Russian. */
import type { DocumentTexts } from './texts.ts'

export const ru: DocumentTexts = {
  application: 'ЗАЯВКА НА ДОСТУП',
  agreement: 'СОГЛАШЕНИЕ ОБ ИСПОЛЬЗОВАНИИ СИСТЕМЫ',
  id: 'Номер документа',
  createdAt: 'Составлено (UTC)',
  form: 'Форма',
  applicationFields: {
    familyName: 'Фамилия',
    givenName: 'Имя',
    middleName: 'Отчество',
    personalNumber: 'Личный номер',
    organisation: 'Организация',
    organisationNumber: 'Номер организации',
    unit: 'Подразделение',
    post: 'Должность',
    email: 'Электронная почта',
    phone: 'Телефон',
    reason: 'Основание',
  },
  agreementFields: {
    fullName: 'Фамилия, имя, отчество',
    personalNumber: 'Личный номер',
    textVersion: 'Версия текста',
    language: 'Язык текста',
    text: 'Текст',
  },
  languages: { kk: 'казахский', ru: 'русский', be: 'белорусский', en: 'английский' },
}
