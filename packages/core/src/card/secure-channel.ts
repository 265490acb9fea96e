/** A protected connection to a card (STB 34.101.79-2019, 12.4) as the client program and the terminal hold it. */
import { VerificationError } from '../errors.ts'
import type { CommandApdu, ResponseApdu } from './apdu.ts'
import { type MessageContext, openResponse, protectCommand, sessionKeys } from './secure-messaging.ts'

/** Commands and answers in turn; the first message that is wrong closes it. */
export interface SecureChannel {
  /** @throws VerificationError ERR_STB_SM_CLOSED */
  protect(command: CommandApdu): Uint8Array
  /** The answer to the command before. @throws as `openResponse`, VerificationError ERR_STB_SM_CLOSED */
  open(answer: Uint8Array): ResponseApdu
}

export function createSecureChannel(sessionKey: Uint8Array): SecureChannel {
  const keys = sessionKeys(sessionKey)
  let counter = 0
  let isClosed = false
  const next = (): MessageContext => {
    if (isClosed) throw new VerificationError('ERR_STB_SM_CLOSED', 'A message before this one was wrong')
    counter += 1
    return { keys, counter }
  }
  return {
    protect(command) {
      if (counter % 2 !== 0) throw new TypeError('The card has not answered yet')
      return protectCommand(command, next())
    },
    open(answer) {
      if (counter % 2 === 0) throw new TypeError('No command is under way')
      const context = next()
      isClosed = true
      const response = openResponse(answer, context)
      isClosed = false
      return response
    },
  }
}
