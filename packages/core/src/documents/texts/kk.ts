/** Kazakh. */
import type { DocumentTexts } from './texts.ts'

export const kk: DocumentTexts = {
  application: 'ҚОЛЖЕТІМДІЛІККЕ ӨТІНІМ',
  agreement: 'ЖҮЙЕНІ ПАЙДАЛАНУ ТУРАЛЫ КЕЛІСІМ',
  id: 'Құжат нөмірі',
  createdAt: 'Жасалған уақыты (UTC)',
  form: 'Нысан',
  applicationFields: {
    familyName: 'Тегі',
    givenName: 'Аты',
    middleName: 'Әкесінің аты',
    personalNumber: 'Жеке нөмірі',
    organisation: 'Ұйым',
    organisationNumber: 'Ұйымның нөмірі',
    unit: 'Бөлімше',
    post: 'Лауазымы',
    email: 'Электрондық пошта',
    phone: 'Телефон',
    reason: 'Негіздеме',
  },
  agreementFields: {
    fullName: 'Тегі, аты, әкесінің аты',
    personalNumber: 'Жеке нөмірі',
    textVersion: 'Мәтін нұсқасы',
    language: 'Мәтін тілі',
    text: 'Мәтін',
  },
  languages: { kk: 'қазақ тілі', ru: 'орыс тілі', be: 'беларусь тілі', en: 'ағылшын тілі' },
}
