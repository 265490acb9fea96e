/** Writes an OpenAPI 3.1 description from operations and the schemas that check them. */
import { stringifyYaml } from '@redocly/openapi-core'
import { z } from 'zod'

/** One operation; every schema in it has a name (`meta({ id })`). */
export interface Operation {
  readonly method: 'get' | 'post' | 'put'
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly body?: z.ZodType
  /** Instead of `body`: whatever else a request is made of. */
  readonly request?: object
  readonly parameters?: readonly object[]
  readonly answer: z.ZodType
  /** Status of success; 200 without it. */
  readonly status?: number
  /** Status of each refusal that is this operation's own. */
  readonly refusals: readonly number[]
  /** Needs no credential although others do. */
  readonly open?: boolean
}

/** What is described. */
export interface ApiDescription {
  readonly info: object
  readonly servers: readonly object[]
  readonly operations: readonly Operation[]
  /** What each refusal means. */
  readonly reasons: Readonly<Record<number, string>>
  readonly problem: z.ZodType
  /** Schemas named elsewhere, of requests. */
  readonly furtherRequests?: readonly z.ZodType[]
  /** Statuses of every operation. */
  readonly everywhere?: Readonly<Record<number, object>>
  /** Name and definition of the credential; without one nobody needs any. */
  readonly credential?: readonly [string, object]
}

/** The description as YAML. */
export function describeApi(api: ApiDescription): string {
  const { operations, problem, furtherRequests = [], credential } = api
  const asked = operations.flatMap(({ body }) => (body === undefined ? [] : [body]))
  const components = [
    ...componentsOf([...new Set([...furtherRequests, ...asked])], 'input'),
    ...componentsOf([...new Set([problem, ...operations.map(({ answer }) => answer)])], 'output'),
  ]
  const paths: Record<string, object> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation, api) }
  }
  const document = {
    openapi: '3.1.0',
    info: { license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, ...api.info },
    servers: api.servers,
    security: credential === undefined ? [] : [{ [credential[0]]: [] }],
    paths,
    components: {
      ...(credential === undefined ? {} : { securitySchemes: Object.fromEntries([credential]) }),
      schemas: Object.fromEntries(components.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
  return stringifyYaml(JSON.parse(JSON.stringify(document)), { noRefs: true, lineWidth: 120 })
}

function describeOperation(operation: Operation, { reasons, problem, everywhere, credential }: ApiDescription): object {
  const { id, summary, body, request, answer, status = 200, refusals, open } = operation
  const problemContent = { 'application/problem+json': { schema: reference(problem) } }
  const refused = refusals.map((code) => [code, { description: reasons[code], content: problemContent }])
  const responses = {
    [status]: { description: 'Done', content: json(reference(answer)) },
    ...Object.fromEntries(refused),
    ...everywhere,
  }
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const parameters = [...inPath, ...(operation.parameters ?? [])]
  return {
    operationId: id,
    summary,
    ...(open === true && credential !== undefined ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(reference(body)) } }),
    ...(request === undefined ? {} : { requestBody: request }),
    responses,
  }
}

/** Content of a JSON body. */
export function json(schema: object): object {
  return { 'application/json': { schema } }
}

/** A reference to a named schema. */
export function reference(schema: z.ZodType): object {
  return { $ref: `#/components/schemas/${nameOf(schema)}` }
}

/** Schemas by name, with references to each other. */
function componentsOf(described: readonly z.ZodType[], io: 'input' | 'output'): [string, object][] {
  const registry = z.registry<{ id: string }>()
  for (const schema of described) registry.add(schema, { id: nameOf(schema) })
  const { schemas: named } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` })
  return Object.entries(named).map(([name, { $id: _, id: __, $schema: ___, ...rest }]) => [name, rest])
}

function nameOf(schema: z.ZodType): string {
  const { id } = z.globalRegistry.get(schema) ?? {}
  if (id === undefined) throw new TypeError('A described schema without a name')
  return id
}
