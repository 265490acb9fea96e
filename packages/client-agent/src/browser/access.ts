/** What the browser says about this page and programs on the computer, told to the portal while it waits and afterwards. */
import { loopbackPermission } from './permission.ts'

/**
 * `prompt` the browser would ask the person · `pending` its question is on the screen now · `granted` · `denied` ·
 * `unsupported` the browser knows no such permission: it lets every page through, or, as Safari, none to plain http.
 */
export type LoopbackAccess = 'prompt' | 'pending' | 'granted' | 'denied' | 'unsupported'

/** A granted call to this computer is over sooner; a person reads longer. */
const QUESTION_MILLISECONDS = 400

/**
 * Runs a call and tells `onAccess` that the browser is asking, when it is, and how that ended. The call stays open while
 * the question is on the screen, and nothing else in the browser shows that to a page.
 */
export async function tellingAccess<T>(
  call: () => Promise<T>,
  onAccess: ((access: LoopbackAccess) => void) | undefined,
): Promise<T> {
  if (onAccess === undefined) return await call()
  const question = setTimeout(async () => {
    if ((await loopbackPermission()) === 'prompt') onAccess('pending')
  }, QUESTION_MILLISECONDS)
  try {
    return await call()
  } finally {
    clearTimeout(question)
    onAccess(await loopbackPermission())
  }
}
