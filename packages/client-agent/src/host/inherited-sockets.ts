/**
 * Sockets that systemd opened and holds for the agent (sd_listen_fds(3)): the agent starts at the first call, and no other
 * program can sit on its port in the meantime (attack 7).
 */

const FIRST_DESCRIPTOR = 3
const MAX_DESCRIPTORS = 8

/** Descriptors passed to this very process, none in any other case. The variables are taken away from child processes. */
export function takeInheritedSockets(
  environment: Record<string, string | undefined> = process.env,
  processId: number = process.pid,
): readonly number[] {
  const { LISTEN_PID: forProcess, LISTEN_FDS: count } = environment
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete environment[name]
  const descriptors = Number(count)
  if (forProcess !== String(processId) || !Number.isInteger(descriptors) || descriptors < 1) return []
  return Array.from({ length: Math.min(descriptors, MAX_DESCRIPTORS) }, (_, index) => FIRST_DESCRIPTOR + index)
}
