import { TamgaError } from '@tamga/core'

/** Whether `read` takes these octets. Another error than a TamgaError is a bug, and thrown on. */
export function isReadable(read: (der: Uint8Array) => unknown, der: Uint8Array): boolean {
  try {
    read(der)
    return true
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}
