/** Whether the browser lets this page reach programs on the computer (Local Network Access, WICG). */
import type { AgentErrorCode } from './agent-error.ts'

/** Browsers that do not know the permission are treated as if they had not asked yet. */
export async function loopbackPermission(): Promise<PermissionState> {
  try {
    // The alias `local-network-access` throws in Firefox and has crashed older Chromium, so only the exact name is asked.
    const status = await navigator.permissions.query({ name: 'loopback-network' as PermissionName })
    return status.state
  } catch {
    return 'prompt'
  }
}

/**
 * What a failed call means. Browsers give the same error at the same speed whether they blocked the call or nobody
 * listens, so the state of the permission after the failure decides.
 */
export function meaningOfFailure(permission: PermissionState, pageHost: string): AgentErrorCode {
  if (permission === 'denied') return 'permission-denied'
  // Pages that come from this computer are not asked about it, so a question cannot have been dismissed.
  if (permission === 'prompt' && !isLoopbackHost(pageHost)) return 'permission-dismissed'
  return 'agent-not-running'
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.')
}
