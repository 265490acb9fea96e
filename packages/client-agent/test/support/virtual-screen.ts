/** A screen that nobody sees (Xvfb), for browsers that show what headless ones leave out. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface VirtualScreen {
  /** Value of the environment's DISPLAY. */
  readonly display: string
  close(): Promise<void>
}

/** The server chooses a free number itself and says it when it is ready. */
export async function openVirtualScreen(): Promise<VirtualScreen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1100x700x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const numbers = server.stdio[3]
  if (numbers == null || !('setEncoding' in numbers)) throw new TypeError('Xvfb has no channel for its number')
  const [number] = await once(numbers, 'data')
  return {
    display: `:${String(number).trim()}`,
    async close() {
      server.kill()
      await once(server, 'close')
    },
  }
}
