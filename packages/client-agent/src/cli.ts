#!/usr/bin/env node
/** The command `tamga-agent`: starts the agent, says where it listens, and stops it on SIGINT or SIGTERM. */
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigurationError } from '@tamga/core'
import { pino } from 'pino'
import { diagnose, isAwake } from './commands/doctor.ts'
import { describeKeys } from './commands/keys.ts'
import { type Config, publishedPorts, readConfig } from './config.ts'
import { takeInheritedSockets } from './host/inherited-sockets.ts'
import { serveToken } from './keys/pkcs11/host.ts'
import { HOST_ARGUMENT } from './keys/pkcs11/host-process.ts'
import { type Agent, startAgent } from './main.ts'
import { readMockScript } from './mock/script.ts'
import { startMockAgent } from './mock/start-mock.ts'
import { agentName, agentVersion } from './version.ts'

const help = `Usage: tamga-agent [keys | doctor | wake] [options]

Signs documents for sites, with your keys and only after you agreed in its own window.

  keys                       print which keys are found, what they are for, and why one cannot be used; then end
  doctor                     find out why a browser cannot reach the agent; ends with 0 when nothing stands in the way, else 1
  wake                       start the agent unless it runs; what a tamga-agent: address of a site does

  --config FILE              settings as JSON: port, keyDirectory, pkcs11Modules, developmentOrigins,
                             consentTimeoutSeconds
  --port N                   listen on this port only (default: the first free one of 24117, 24118, 24119)
  --keys DIR                 folder with your .p12, .pfx and .key files
  --pkcs11 FILE              library of your token or card (PKCS#11), absolute path; may be given several times
  --development-origin URL   also answer this http site on your own machine, for instance http://localhost:8080;
                             may be given several times
  --mock FILE                for the tests of a portal: keys of its own making, answers by the script in FILE (JSON);
                             refuses real keys
  --ncalayer                 also answer portals made for NCALayer, on wss://127.0.0.1:13579
  --https-port N             also serve the API by https on this port
  --help                     print this text
  --version                  print the version
`

const COMMANDS = ['keys', 'doctor', 'wake']

const EX_USAGE = 64
const EX_CONFIG = 78

// Not awaited at the top: the bundle of the single executable is CommonJS.
run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${agentName}: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof ConfigurationError ? EX_CONFIG : isUsageError(error) ? EX_USAGE : 70
})

async function run(argumentList: string[]): Promise<void> {
  const [command, ...others] = argumentList
  // From a single executable, the agent starts itself as the helper process of a token.
  if (command === HOST_ARGUMENT) return serveToken(others[0] ?? '')
  const named = COMMANDS.some((name) => name === command)
  const { values } = parseArgs({
    args: named ? others : argumentList,
    options: {
      config: { type: 'string' },
      port: { type: 'string' },
      keys: { type: 'string' },
      pkcs11: { type: 'string', multiple: true },
      'development-origin': { type: 'string', multiple: true },
      mock: { type: 'string' },
      ncalayer: { type: 'boolean' },
      'https-port': { type: 'string' },
      help: { type: 'boolean' },
      version: { type: 'boolean' },
    },
  })
  if (values.help) return void process.stdout.write(help)
  if (values.version) return void process.stdout.write(`${agentName} ${agentVersion}\n`)
  if (values.mock !== undefined) return await serveMock(values.mock, values)
  const { port, ...config } = readConfig(values.config, {
    port: values.port === undefined ? undefined : Number(values.port),
    keyDirectory: values.keys,
    pkcs11Modules: values.pkcs11,
    developmentOrigins: values['development-origin'],
    httpsPort: values['https-port'] === undefined ? undefined : Number(values['https-port']),
    ncalayer: values.ncalayer === true ? {} : undefined,
  })
  if (command === 'keys') return void process.stdout.write(await describeKeys(config, { now: () => new Date() }))
  if (command === 'doctor') return await examine({ ...config, port })
  if (command === 'wake' && (await isAwake(port === undefined ? publishedPorts : [port]))) return
  await serve({ ...config, ...(port === undefined ? {} : { port }) })
}

/** Exit code 1 tells a script what the text tells a person. */
async function examine(config: Config): Promise<void> {
  const { text, healthy } = await diagnose(config, { now: () => new Date() })
  process.stdout.write(text)
  process.exitCode = healthy ? 0 : 1
}

/** Whatever could name a real key is refused, a settings file too. */
async function serveMock(file: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  if (values.keys !== undefined || values.pkcs11 !== undefined || values.config !== undefined) {
    const message = '--mock makes its own keys: it does not start together with --keys, --pkcs11 or --config'
    throw new ConfigurationError('ERR_AGENT_MOCK_REAL_KEYS', message)
  }
  const { port, developmentOrigins } = readConfig(undefined, {
    port: values.port === undefined ? undefined : Number(values.port),
    developmentOrigins: values['development-origin'],
  })
  const options = { developmentOrigins, logger: pino(pino.destination(2)), ...(port === undefined ? {} : { port }) }
  const agent = await startMockAgent(readMockScript(file), options)
  process.stdout.write(
    `${agentName} ${agentVersion} listens on ${agent.url}\nMOCK: answers by ${file}; its keys are not real\n`,
  )
  stopOnSignal(agent)
}

async function serve(options: Parameters<typeof startAgent>[0]): Promise<void> {
  mkdirSync(options.keyDirectory, { recursive: true, mode: 0o700 })
  // The person reads standard output; the log goes beside it.
  const agent = await startAgent({ ...options, sockets: takeInheritedSockets(), logger: pino(pino.destination(2)) })
  process.stdout.write(
    `${agentName} ${agentVersion} listens on ${agent.url}\nYour key files: ${options.keyDirectory}\n`,
  )
  // A secret of this run: to the person's own terminal, never into a journal of the system.
  if (process.stdout.isTTY) process.stdout.write(`Sites you know, and your phrase: ${agent.sitesUrl}\n`)
  process.stdout.write(tlsText(agent))
  stopOnSignal(agent)
}

function stopOnSignal(agent: Agent): void {
  const stop = (): void => {
    agent.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function tlsText({ httpsUrl, ncalayer, authorityFile }: Agent): string {
  const lines = [
    ...(httpsUrl === undefined ? [] : [`The API by https: ${httpsUrl}`]),
    ...(ncalayer === undefined ? [] : [ncalayerText(ncalayer)]),
    ...(authorityFile === undefined ? [] : [`Import this certificate into your browser: ${authorityFile}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function ncalayerText(ncalayer: NonNullable<Agent['ncalayer']>): string {
  return 'url' in ncalayer ? `Portals made for NCALayer: ${ncalayer.url}` : `Not for NCALayer: ${ncalayer.problem}`
}

function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
