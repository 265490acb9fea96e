/** Closes an HTTP server without waiting for clients that keep connections open for nothing. */
import type { Server } from 'node:http'

const LINGER_MILLISECONDS = 1_000

/** Answers that are being written may finish within a second; then every connection is cut. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const linger = setTimeout(() => server.closeAllConnections(), LINGER_MILLISECONDS)
  await closed
  clearTimeout(linger)
}
