/** Whether the browser lets this page reach programs on the computer (Local Network Access, WICG). */
import type { AgentErrorCode } from './agent-error.ts'

/** The states of the permission, and that the browser knows none. */
export type LoopbackPermission = PermissionState | 'unsupported'

/** Asks nobody and shows nothing, so a page may call it at any time. */
export async function loopbackPermission(): Promise<LoopbackPermission> {
  try {
    // The alias `local-network-access` throws in Firefox and has crashed older Chromium, so only the exact name is asked.
    const status = await navigator.permissions.query({ name: 'loopback-network' as PermissionName })
    return status.state
  } catch {
    return 'unsupported'
  }
}

/**
 * What a failed call means. Browsers give the same error at the same speed whether they blocked the call or nobody
 * listens, so the state of the permission after the failure decides.
 */
export function meaningOfFailure(permission: LoopbackPermission, pageHost: string): AgentErrorCode {
  if (permission === 'denied') return 'permission-denied'
  // Pages that come from this computer are not asked about it, so a question cannot have been dismissed.
  if (permission === 'prompt' && !isLoopbackHost(pageHost)) return 'permission-dismissed'
  return permission === 'unsupported' ? 'agent-unreachable' : 'agent-not-running'
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.')
}
