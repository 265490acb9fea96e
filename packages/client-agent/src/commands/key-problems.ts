/** Why a key cannot be used and what to do, in English for a terminal; the consent page has its own in four languages. */

const SENTENCES: Readonly<Record<string, string>> = {
  ERR_KEY_NOT_HARDWARE: 'it is not on a device',
  ERR_KEY_UNSUPPORTED: 'its kind of key is not known here',
  ERR_PKCS12_ALGORITHM_UNSUPPORTED: 'it is encrypted in a way that is not known here',
  ERR_PKCS12_NOT_PKCS12: 'this is not a key file',
  ERR_PKCS12_PUBLIC_KEY_INTEGRITY: 'only files protected by a password are known here',
  ERR_PKCS12_TOO_COSTLY: 'it takes too long to open',
  ERR_PKCS12_TOO_LARGE: 'it is too large for a key file',
  ERR_PKCS12_UNREADABLE: 'it cannot be read; check its permissions',
  ERR_STB_KEY_CONTAINER_CERTIFICATE: 'the certificate beside it is of another key',
  ERR_STB_KEY_CONTAINER_NO_CERTIFICATE: 'its certificate is not beside it, under the same name with .cer, .crt or .pem',
  ERR_STB_KEY_CONTAINER_TOO_COSTLY: 'it takes too long to open',
  ERR_STB_KEY_CONTAINER_UNSUPPORTED: 'it is encrypted in a way that is not known here',
  ERR_PKCS11_MODULE_CRASHED: 'the library of the token crashed; update it',
  ERR_PKCS11_MODULE_MISSING:
    'the library cannot be loaded; check its path and that it is made for this kind of computer',
  ERR_PKCS11_NOT_INSTALLED: 'tokens need the package pkcs11js, which is not installed here',
  ERR_PKCS11_PIN_LOCKED: 'the PIN is locked; unlock it with the PUK in the program of the token',
  ERR_PKCS11_PIN_NOT_SET: 'no PIN has been set; set one in the program of the token',
  ERR_PKCS11_PIN_TO_BE_CHANGED: 'the PIN must be changed first, in the program of the token',
  ERR_PKCS11_TIMEOUT: 'it does not answer; plug it in again',
}

/** Sentence for a code of `KeyEntry.problem`. */
export function problemSentence(code: string): string {
  return SENTENCES[code] ?? (code.startsWith('ERR_PKCS11_') ? 'the token does not work' : 'the file is damaged')
}
