/** Starts the portal from its environment, for a container or a terminal; stops it in order on SIGINT and SIGTERM. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { startPortal } from './index.ts'

const ports = z
  .string()
  .transform((list) => list.split(',').map(Number))
  .pipe(z.array(z.int().min(1).max(65_535)))

const environment = z
  .object({
    PORTAL_HOST: z.string().default('127.0.0.1'),
    PORTAL_PORT: z.coerce.number().int().min(0).max(65_535).default(8782),
    PORTAL_SIDECAR_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8781'),
    PORTAL_SIDECAR_TOKEN: z.string().min(1).optional(),
    PORTAL_SIDECAR_TOKEN_FILE: z.string().min(1).optional(),
    PORTAL_AGENT_PORTS: ports.optional(),
    /** `yes` lets an agent with `--mock` in; for tests, never for a portal in use. */
    PORTAL_ACCEPT_MOCK_AGENT: z.enum(['yes', 'no']).default('no'),
    /** How browsers reach the portal and the sidecar's door; without them nobody signs in. */
    PORTAL_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    PORTAL_DOOR_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** The portal's name in the sidecar's configuration. */
    PORTAL_NAME: z.string().min(1).default('example-portal'),
  })
  .refine((values) => (values.PORTAL_PUBLIC_URL === undefined) === (values.PORTAL_DOOR_URL === undefined), {
    error: 'give PORTAL_PUBLIC_URL and PORTAL_DOOR_URL, or neither',
  })
  .refine(
    (values) => (values.PORTAL_SIDECAR_TOKEN === undefined) !== (values.PORTAL_SIDECAR_TOKEN_FILE === undefined),
    {
      error: 'give PORTAL_SIDECAR_TOKEN or PORTAL_SIDECAR_TOKEN_FILE, one of them',
    },
  )

const parsed = environment.safeParse(process.env)
if (!parsed.success) {
  // The messages name variables, never their values: one of them is a credential.
  console.error(z.prettifyError(parsed.error))
  process.exit(64)
}

const settings = parsed.data
const token = settings.PORTAL_SIDECAR_TOKEN ?? (await readFile(settings.PORTAL_SIDECAR_TOKEN_FILE ?? '', 'utf8')).trim()
const { PORTAL_PUBLIC_URL: publicUrl, PORTAL_DOOR_URL: doorUrl, PORTAL_NAME: name } = settings
const portal = await startPortal({
  host: settings.PORTAL_HOST,
  port: settings.PORTAL_PORT,
  sidecarUrl: settings.PORTAL_SIDECAR_URL,
  sidecarToken: token,
  acceptMockAgent: settings.PORTAL_ACCEPT_MOCK_AGENT === 'yes',
  ...(publicUrl === undefined || doorUrl === undefined ? {} : { signIn: { publicUrl, doorUrl, portal: name } }),
  ...(settings.PORTAL_AGENT_PORTS === undefined ? {} : { agentPorts: settings.PORTAL_AGENT_PORTS }),
})
console.log(`Portal: ${portal.url}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void portal.close())
