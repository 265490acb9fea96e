/** The page that shows a signed-in person everything the portal learned, and where each fact comes from. */
import { explainRole, type Sourced } from '@tamga/core'
import type { SignedIn } from '@tamga/sidecar/express'
import { type Html, html } from '../html.ts'
import { page, type Reader, time } from './page.ts'

export function accountPage(reader: Reader, { person, session }: SignedIn): string {
  const { account } = reader.texts
  const level = session.acr.endsWith(':hardware') ? account.levelHardware : account.levelCertificate
  return page(reader, {
    title: account.title,
    path: '/account',
    content: html`<h1>${account.title}</h1>
<p class="lead">${account.lead}</p>
<div class="card">
<h2 id="facts-heading">${account.facts}</h2>
<div class="overflow-auto" role="region" aria-labelledby="facts-heading" tabindex="0">
<table id="facts">
<thead><tr><th scope="col">${account.fact}</th><th scope="col">${account.value}</th><th scope="col">${account.source}</th></tr></thead>
<tbody>${facts(reader, person)}</tbody>
</table>
</div>
</div>
<section class="card" aria-labelledby="session-heading">
<h2 id="session-heading">${account.session}</h2>
<dl>
<dt>${account.level}</dt><dd>${level}</dd>
<dt>${account.since}</dt><dd>${time(reader, session.authTime)}</dd>
<dt>${account.until}</dt><dd>${time(reader, session.expiresAt)}</dd>
</dl>
</section>`,
  })
}

function facts(reader: Reader, person: SignedIn['person']): readonly Html[] {
  const { names } = reader.texts.account
  const { familyName, givenName, middleName, personalNumber, birthdate, registrationPlace } = person
  const single = { familyName, givenName, middleName, personalNumber, birthdate, registrationPlace }
  const organisation = person.organisation
  return [
    ...Object.entries(single).map(([name, fact]) => row(reader, names[name as keyof typeof single], fact)),
    row(reader, names.organisation, organisation && { ...organisation, value: organisation.value.name ?? '' }),
    row(reader, names.organisationNumber, organisation && { ...organisation, value: organisation.value.number ?? '' }),
    ...person.roles.map((role) =>
      row(reader, names.role, { ...role, value: explainRole(role.value, reader.language) }),
    ),
    ...person.powers.map((power) => row(reader, names.power, { ...power, value: power.value.name })),
    ...Object.entries(person.others).map(([claim, fact]) => row(reader, claim, { ...fact, value: shown(fact.value) })),
  ]
}

/** Facts that nobody told leave no row. */
function row(reader: Reader, name: string, fact: Sourced<string> | undefined): Html {
  if (fact === undefined || fact.value === '') return html``
  const source = reader.texts.account.sources[fact.source]
  return html`<tr><th scope="row">${name}</th><td class="exact">${fact.value}</td><td>${source}${fact.register !== undefined && html` <span class="exact">${fact.register}</span>`}, ${time(reader, fact.at)}</td></tr>`
}

/** Claims this portal has no words for. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
