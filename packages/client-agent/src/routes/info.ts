/** `GET /v1/info`: that the agent runs and how to speak to it, and nothing about the person or the keys (attack 13). */
import type { RequestHandler } from 'express'
import { agentName, agentVersion, apiVersion } from '../version.ts'

/** Answers 200 {name, version, apiVersion}, and {mock: true} where a script answers for the person: no portal in use trusts that. */
export function infoRoute(mock: boolean): RequestHandler {
  return (_request, response) => {
    response.json({ name: agentName, version: agentVersion, apiVersion, ...(mock ? { mock } : {}) })
  }
}
