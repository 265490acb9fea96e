/** Whether the agent answers on its ports, on both loopback addresses, and who sits there if not. */
import { describePortHolders, findPortHolders } from '../../host/port-holder.ts'
import { readTcpTable } from '../../host/tcp-table.ts'
import { agentName } from '../../version.ts'
import { type Finding, good, note, problem, warning } from './finding.ts'

/** An https origin, as every site has; nobody can own this name (RFC 2606). */
const SOME_SITE = 'https://doctor.invalid'
const PATIENCE_MILLISECONDS = 5_000

interface Reply {
  readonly state: 'agent' | 'mock' | 'other' | 'closed'
  readonly version?: string
}

/** Looks at `ports` in the order in which pages try them. */
export async function checkPorts(ports: readonly number[]): Promise<readonly Finding[]> {
  const findings = await Promise.all(ports.map(checkPort))
  const answering = findings.some((ofPort) => ofPort.some(({ level }) => level === 'good'))
  const absent = problem(
    'The agent does not run, or listens elsewhere. Start it with `tamga-agent`, or `systemctl --user start tamga-agent.socket`.',
  )
  return [...findings.flat(), ...(answering ? [] : [absent])]
}

async function checkPort(port: number): Promise<readonly Finding[]> {
  const [four, six] = await Promise.all([ask(`127.0.0.1:${port}`), ask(`[::1]:${port}`)])
  if (four.state === 'closed' && six.state === 'closed') return [note(`Port ${port}: nobody listens.`)]
  if (four.state === 'other' || six.state === 'other') {
    const holders = describePortHolders(findPortHolders(port))
    return [warning(`Port ${port}: held by ${holders}. Pages pass it over, if their policy lists the next port.`)]
  }
  if (four.state === 'closed') return [problem(`Port ${port}: answers on [::1] alone, and pages call 127.0.0.1.`)]
  const mock =
    four.state === 'mock' ? [warning(`Port ${port}: a mock that answers by script (--mock), not for real use.`)] : []
  const alone =
    six.state === 'closed' ? [note(`Port ${port}: no answer on [::1]; pages that call localhost may fail.`)] : []
  return [good(`Port ${port}: ${agentName} ${four.version} answers.`), ...mock, ...alone]
}

async function ask(host: string): Promise<Reply> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
    const response = await fetch(`http://${host}/v1/info`, {
      headers: { origin: SOME_SITE },
      redirect: 'manual',
      signal,
    })
    const body: unknown = await response.json().catch(() => undefined)
    const info = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
    if (info.name !== agentName) return { state: 'other' }
    return { state: info.mock === true ? 'mock' : 'agent', version: String(info.version) }
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    const absent = ['ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH']
    return { state: absent.includes(cause?.code ?? '') ? 'closed' : 'other' }
  }
}

/** Attack 6: whether other users of this computer are kept out. */
export function checkOwners(): readonly Finding[] {
  if (process.getuid !== undefined && readTcpTable() !== undefined)
    return [good('Other users of this computer are cut off by the kernel’s list of connections.')]
  return [warning('This system does not tell who calls, so other users of this computer reach the agent too.')]
}

/** The port of NCALayer, which may be that program's or ours. */
export function checkNcaLayerPort(port = 13579): readonly Finding[] {
  const holders = findPortHolders(port)
  if (holders === undefined) return []
  if (holders.length === 0) return [note(`Port ${port} (NCALayer): nobody listens.`)]
  return [note(`Port ${port} (NCALayer): held by ${describePortHolders(holders)}.`)]
}
