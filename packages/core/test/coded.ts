/** The coded error that a call ends in: anything else (a TypeError, no error at all) fails the test that asked. */
import { TamgaError } from '../src/errors.ts'

/** The code of the TamgaError that `run` throws, or `nothing thrown`. Other errors are bugs and are thrown on. */
export function coded(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TamgaError) return error.code
    throw error
  }
  return 'nothing thrown'
}

/** The same of a promise. */
export async function codedAsync(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof TamgaError) return error.code
    throw error
  }
  return 'nothing thrown'
}
