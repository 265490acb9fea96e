/** `GET /v1/info`: that the agent runs and how to speak to it, and nothing about the person or the keys (attack 13). */
import type { RequestHandler } from 'express'
import { agentName, agentVersion, apiVersion } from '../version.ts'

/** Answers 200 {name, version, apiVersion}. */
export const infoRoute: RequestHandler = (_request, response) => {
  response.json({ name: agentName, version: agentVersion, apiVersion })
}
