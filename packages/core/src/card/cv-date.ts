/** Days in CV certificates (STB 34.101.79-2019, clause 9): YYMMDD of the years 2000 to 2099, in the order of their text. */

export type CvDate = string

/** Of the day that `time` (milliseconds since 1970) falls on in UTC. */
export function cvDate(time: number): CvDate {
  return new Date(time).toISOString().slice(2, 10).replaceAll('-', '')
}

/** Six digits that name a day there is. */
export function isCalendarDate(date: string): boolean {
  const [year = '', month = '', day = ''] = date.match(/../g) ?? []
  const time = Date.parse(`20${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(time) && cvDate(time) === date
}
