/** A button that works only after the window has been in front for a while (attack 14: clicks lured onto it). */

/** Long enough that a click aimed at something else has landed before. */
export const ARMING_MILLISECONDS = 500

/**
 * Calls `press` for a real press of an armed button. The button keeps its focus while inert, so `aria-disabled` and not
 * `disabled`; it is inert again as soon as the window is left, and whenever the returned function is called. It is never armed
 * before `ready`: what is signed has been seen by then, or was said not to be shown (attack 11).
 */
export function armButton(button: HTMLButtonElement, press: () => void, ready: Promise<void>): () => void {
  let timer: number | undefined
  let isReady = false

  function disarm(): void {
    window.clearTimeout(timer)
    button.setAttribute('aria-disabled', 'true')
  }

  function arm(): void {
    disarm()
    if (isReady && document.hasFocus())
      timer = window.setTimeout(() => button.removeAttribute('aria-disabled'), ARMING_MILLISECONDS)
  }

  window.addEventListener('focus', arm)
  window.addEventListener('blur', disarm)
  document.addEventListener('visibilitychange', () => (document.hidden ? disarm() : arm()))
  button.addEventListener('click', (event) => {
    if (event.isTrusted && !button.hasAttribute('aria-disabled')) press()
  })
  arm()
  void ready.then(() => {
    isReady = true
    arm()
  })
  return arm
}
