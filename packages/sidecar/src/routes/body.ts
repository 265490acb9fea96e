/** The body of a request: JSON in UTF-8, uncompressed, within the limit, without ambiguity. */
import express, { type RequestHandler } from 'express'
import { ProblemError } from '../problem.ts'
import { parseStrictJson } from '../strict-json.ts'

const JSON_MEDIA_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i

/** Leaves the parsed value in `request.body`, as `unknown`: each route has its own schema. */
export function jsonBody(options: { readonly maxOctets: number }): RequestHandler[] {
  // `inflate: false` refuses compressed bodies: a small body must not become a large one.
  return [requireJson, express.raw({ type: () => true, limit: options.maxOctets, inflate: false }), parseBody]
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (JSON_MEDIA_TYPE.test(request.get('content-type') ?? '')) return next()
  next(new ProblemError(415, 'ERR_REQUEST_MEDIA_TYPE', 'The body must be application/json in UTF-8'))
}

const parseBody: RequestHandler = (request, _response, next) => {
  request.body = parseStrictJson(Buffer.isBuffer(request.body) ? request.body : new Uint8Array())
  next()
}
