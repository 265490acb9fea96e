/** Policies of administrators that allow or block calls to this computer (Local Network Access). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, note, problem, warning } from './finding.ts'

interface Place {
  readonly browser: string
  readonly path: string
}

/** Folders of JSON files that are merged (Chromium's Linux quick start). */
const CHROMIUM_FOLDERS: readonly Place[] = [
  { browser: 'Chromium', path: '/etc/chromium/policies/managed' },
  { browser: 'Chrome', path: '/etc/opt/chrome/policies/managed' },
  { browser: 'Edge', path: '/etc/opt/edge/policies/managed' },
  { browser: 'Brave', path: '/etc/brave/policies/managed' },
]

const FIREFOX_FILES: readonly Place[] = [
  { browser: 'Firefox', path: '/etc/firefox/policies/policies.json' },
  { browser: 'Firefox', path: '/usr/lib/firefox/distribution/policies.json' },
  { browser: 'Firefox', path: '/usr/lib/firefox-esr/distribution/policies.json' },
]

const ALLOWING = ['LoopbackNetworkAllowedForUrls', 'LocalNetworkAccessAllowedForUrls']
const BLOCKING = ['LoopbackNetworkBlockedForUrls', 'LocalNetworkAccessBlockedForUrls']

/** Reads the policy files below `root`. */
export function checkPolicies(root = '/'): readonly Finding[] {
  const files = [...CHROMIUM_FOLDERS.flatMap((folder) => jsonFiles(folder, root)), ...FIREFOX_FILES]
  const findings = files.flatMap((file) => checkFile(file, root))
  const none = note('No browser policy here speaks of this computer: browsers ask the person once for each site.')
  return findings.length === 0 ? [none] : findings
}

function jsonFiles({ browser, path }: Place, root: string): readonly Place[] {
  try {
    const names = readdirSync(join(root, path)).filter((name) => name.endsWith('.json'))
    return names.toSorted().map((name) => ({ browser, path: join(path, name) }))
  } catch {
    return []
  }
}

function checkFile({ browser, path }: Place, root: string): readonly Finding[] {
  const policies = readJson(join(root, path))
  if (policies === 'absent') return []
  if (policies === 'broken') return [warning(`${browser}: ${path} is not readable JSON, so none of its policies hold.`)]
  return browser === 'Firefox' ? checkFirefox(policies, path) : checkChromium(browser, policies, path)
}

function checkChromium(browser: string, policies: Readonly<Record<string, unknown>>, path: string): readonly Finding[] {
  const of = (names: readonly string[]): readonly string[] => names.flatMap((name) => listOf(policies[name]))
  const blocked = of(BLOCKING)
  const allowed = of(ALLOWING)
  return [
    ...(blocked.length > 0
      ? [problem(`${browser}: ${path} blocks ${blocked.join(', ')}. Blocking wins over allowing.`)]
      : []),
    ...(allowed.length > 0 ? [note(`${browser}: ${path} lets ${allowed.join(', ')} through without a question.`)] : []),
  ]
}

/** `LocalNetworkAccess` of mozilla/policy-templates. */
function checkFirefox({ policies }: Readonly<Record<string, unknown>>, path: string): readonly Finding[] {
  const access = isRecord(policies) ? policies.LocalNetworkAccess : undefined
  if (!isRecord(access)) return []
  if (access.EnablePrompting === false) {
    return [problem(`Firefox: ${path} blocks calls to this computer without a question; SkipDomains names exceptions.`)]
  }
  const skipped = listOf(access.SkipDomains)
  return skipped.length > 0 ? [note(`Firefox: ${path} lets ${skipped.join(', ')} through without a question.`)] : []
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, 20) : []
}

function readJson(path: string): Readonly<Record<string, unknown>> | 'absent' | 'broken' {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return 'absent'
  }
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : 'broken'
  } catch {
    return 'broken'
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
