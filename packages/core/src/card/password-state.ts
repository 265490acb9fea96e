/** PIN, CAN and PUK of a card (STB 34.101.79-2019, clause 6): what is counted, what is blocked, who has shown which. */

/** Tries that are left of the PIN and, once it is blocked, of the PUK; a PIN with one try left is suspended until a CAN. */
export type PinState =
  | { readonly kind: 'open'; readonly tries: 1 | 2 | 3 }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'blocked'; readonly pukTries: number }
  | { readonly kind: 'deactivated' }

export interface PasswordState {
  readonly pin: PinState
  /** The password that was shown last and is still in force. */
  readonly shown: 'none' | 'pin' | 'can' | 'puk'
}

export type PasswordEvent =
  | 'pin-right'
  | 'pin-wrong'
  | 'pin-deactivate'
  | 'pin-activate'
  | 'can-right'
  | 'can-wrong'
  | 'puk-right'
  | 'puk-wrong'
  | 'close'

const PUK_TRIES = 10
const FRESH: PinState = { kind: 'open', tries: 3 }

/** What follows, `undefined` when the event is not allowed in this state. */
export function passwordStep(state: PasswordState, event: PasswordEvent): PasswordState | undefined {
  return STEPS[event](state)
}

const STEPS: Readonly<Record<PasswordEvent, (state: PasswordState) => PasswordState | undefined>> = {
  'pin-right': ({ pin }) => (pin.kind === 'open' ? { pin: FRESH, shown: 'pin' } : undefined),
  'pin-wrong': (state) =>
    state.pin.kind === 'open' ? { ...withdrawn(state, 'pin'), pin: oneTryLess(state.pin.tries) } : undefined,
  'pin-deactivate': (state) =>
    state.shown === 'pin' || state.shown === 'puk'
      ? { ...withdrawn(state, 'pin'), pin: { kind: 'deactivated' } }
      : undefined,
  'pin-activate': ({ pin, shown }) =>
    pin.kind === 'deactivated' && shown === 'puk' ? { pin: FRESH, shown } : undefined,
  'can-right': ({ pin }) => ({ pin: pin.kind === 'suspended' ? { kind: 'open', tries: 1 } : pin, shown: 'can' }),
  'can-wrong': (state) => withdrawn(state, 'can'),
  // Without a try left the card is blocked for ever, though its PUK can still be shown.
  'puk-right': ({ pin }) => ({ pin: pin.kind === 'blocked' && pin.pukTries > 0 ? FRESH : pin, shown: 'puk' }),
  'puk-wrong': (state) => ({ ...withdrawn(state, 'puk'), pin: onePukTryLess(state.pin) }),
  close: ({ pin, shown }) => (shown === 'none' ? undefined : { pin, shown: 'none' }),
}

/** A password that was shown no longer holds once the same is shown wrongly. */
function withdrawn({ pin, shown }: PasswordState, password: PasswordState['shown']): PasswordState {
  return { pin, shown: shown === password ? 'none' : shown }
}

function oneTryLess(tries: 1 | 2 | 3): PinState {
  if (tries === 1) return { kind: 'blocked', pukTries: PUK_TRIES }
  return tries === 2 ? { kind: 'suspended' } : { kind: 'open', tries: 2 }
}

/** A wrong PUK counts only while the PIN is blocked: otherwise anyone could block a card for ever. */
function onePukTryLess(pin: PinState): PinState {
  return pin.kind === 'blocked' ? { kind: 'blocked', pukTries: Math.max(0, pin.pukTries - 1) } : pin
}
