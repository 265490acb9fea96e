/** The four languages in which Tamga speaks to people (ISO 639-1): Kazakh, Russian, Belarusian, English. */
export type Language = 'kk' | 'ru' | 'be' | 'en'

export const languages: readonly Language[] = ['kk', 'ru', 'be', 'en']
