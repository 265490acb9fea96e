#!/usr/bin/env node
/** The command `tamga`: finds the subcommand, and turns its end into an exit code and a sentence. */
import { readFileSync } from 'node:fs'
import { CommandError, exitCode, usageError } from './commands/exit.ts'
import { printable } from './commands/printable.ts'

const HELP = `tamga serve --config <file> [--check-config]
    Runs the sidecar, or only checks its configuration.

tamga validate <signature> [options]
    Judges a CMS signature (DER, PEM or base64) or a signed XML document.
    --content <file>            the content of a detached signature
    --digest <algorithm>:<hex>  its digest, in place of the content
    --trust <file or directory> certificates to trust; may be repeated
    --evidence <directory>      *.crl, *.ocsp, *.ors and certificates (*.cer, *.crt, *.pem, *.der)
    --evidence-record <file>    an evidence record beside the message (RFC 4998); may be repeated
    --existed-at <ISO 8601>     since when you know this very file, by a record that nobody can change
    --profile <name>            generic unless given
    --time <ISO 8601>           judge at this time, with its zone, in place of now
    --offline                   ask nobody for revocation data
    --fetch-issuers             also fetch certificates of authorities that are missing, from addresses in the signature
    --allow-private-addresses   also ask addresses of this machine and private networks
    --language <kk|ru|be|en>    language of the words
    --json                      the whole report
    Exit: 0 every signer TOTAL-PASSED, 1 one TOTAL-FAILED, 2 INDETERMINATE

tamga augment <signature> --tsa <url> --out <file> [options]
    Archives a CMS signature: time-stamps it, puts in what validating it takes, and judges what came of that without the network.
    --level <B-LT|B-LTA>        B-LTA unless given: an archive time-stamp over all of it, and one more each time
    --content <file>            the content of a detached signature
    --tsa-without-nonce         for authorities that take none
    Options and exits as of validate: --trust, --evidence, --profile, --fetch-issuers, --allow-private-addresses, --language,
    --json. What is not TOTAL-PASSED is not archived, and a file that is there already is left alone.

tamga evidence-record <record> <file>... [options]
    Judges an archive's record over the files it is said to be of: since when they have existed unchanged.
    --whole-group               asks that the record be of these files and no others
    Options and exits as of validate: --trust, --evidence, --profile, --time, --offline, --fetch-issuers,
    --allow-private-addresses, --language, --json

tamga certificate <file> [--json]
    Shows what a certificate says, without judging it.

tamga doctor --config <file> [--json]
    Holds the sign-in configuration against the live identification server and explains what would be refused.
    Exit: 0 people can sign in, 1 something is refused, 2 nobody answered
tamga keys list --config <file> [--json]
tamga keys rotate --config <file> [--purpose assertion|client-signing|client-decryption] [--even-if-unpublished]
    Shows the key ring; makes the next key active, retires the active one, adds a next one.

tamga enrol --config <file> --bundle <file> --legal-name <name> --resource-name <name> --client-uri <url> --contact <mail>
            [--logo-uri <url>] [--print]
    Makes cert_req.req, sends the application to the identification server and keeps what comes back; or prints it.

tamga --help | --version
Exit of all: 64 wrong usage, 66 unreadable file, 69 no answer, 70 internal error, 78 wrong configuration
`

type Command = (args: readonly string[], write: (text: string) => void) => Promise<number>

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  // Loaded when asked for, so that a short command starts fast and needs nothing of the server's.
  ['serve', async (...given) => (await import('./commands/serve.ts')).serve(...given)],
  ['validate', async (...given) => (await import('./commands/validate.ts')).validate(...given)],
  ['augment', async (...given) => (await import('./commands/augment.ts')).augment(...given)],
  ['evidence-record', async (...given) => (await import('./commands/evidence-record.ts')).evidenceRecord(...given)],
  ['certificate', async (...given) => (await import('./commands/certificate.ts')).certificate(...given)],
  ['doctor', async (...given) => (await import('./commands/doctor.ts')).doctor(...given)],
  ['keys', async (...given) => (await import('./commands/keys.ts')).keys(...given)],
  ['enrol', async (...given) => (await import('./commands/enrol.ts')).enrol(...given)],
  ['--help', (_args, write) => show(write, HELP)],
  ['--version', (_args, write) => show(write, `${version()}\n`)],
])

async function run([name, ...args]: readonly string[]): Promise<number> {
  const command = commands.get(args.includes('--help') ? '--help' : (name ?? ''))
  if (command === undefined)
    throw usageError(name === undefined ? 'tamga needs a command' : `There is no command ${name}`)
  return command(args, (text) => process.stdout.write(text))
}

async function show(write: (text: string) => void, text: string): Promise<number> {
  write(text)
  return exitCode.passed
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

function failure(error: unknown): { readonly code: number; readonly message: string } {
  if (error instanceof CommandError) return { code: error.exitCode, message: error.message }
  // What `parseArgs` throws on unknown or incomplete options.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return { code: exitCode.usage, message: `${error.message}\nTry tamga --help` }
  }
  return { code: exitCode.internal, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/** Names of files and answers of servers are a stranger's words too. */
function end(error: unknown): number {
  const { code, message } = failure(error)
  process.stderr.write(`${message.split('\n').map(printable).join('\n')}\n`)
  return code
}

/** Left to node these would end it with 1, which says TOTAL-FAILED. Whoever stopped reading (`| head`) has read enough. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exit(end(error))
}

process.stdout.on('error', outputFailed)
process.stderr.on('error', outputFailed)
process.on('uncaughtException', (error) => process.exit(end(error)))

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  process.exitCode = end(error)
}
