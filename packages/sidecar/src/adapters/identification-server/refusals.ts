/** Every reason a sign-in is refused for, as data: code, class of error, the clause that asks for it, one plain sentence. */
import { DeniedError, FormatError, type TamgaError, UnavailableError, VerificationError } from '@tamga/core'

const CLASSES = {
  /** The browser, or whoever sent it, brought something that is no answer. */
  format: FormatError,
  /** What the server sent is not what it must be; it is not believed. */
  verification: VerificationError,
  /** Well formed and believed, but not enough, or the person or the server said no. */
  denied: DeniedError,
  /** Nothing wrong was said; there was no answer. */
  unavailable: UnavailableError,
} as const

const REFUSALS = {
  // JOSE: the form of tokens, before anything in them is believed.
  ERR_JOSE_TOO_LARGE: ['verification', 'RFC 8725 §2.6', 'The token is longer than any honest one'],
  ERR_JOSE_COMPACT_FORM: ['verification', 'RFC 7515 §2, §3.1; RFC 7516 §3.1', 'Not a strict compact serialisation'],
  ERR_JOSE_NOT_ENCRYPTED: [
    'verification',
    'OpenID Connect Core §10.2',
    'Not encrypted, though encryption is registered',
  ],
  ERR_JOSE_NESTING: ['verification', 'RFC 7519 §5.2', 'What was encrypted is not one signed token'],
  ERR_JOSE_HEADER_TOO_LARGE: ['verification', 'RFC 8725 §2.6', 'The header is longer than any honest one'],
  ERR_JOSE_HEADER: ['verification', 'RFC 7515 §4', 'The header is not a JSON object'],
  ERR_JOSE_DUPLICATE_MEMBER: ['verification', 'RFC 7515 §4; RFC 7519 §4', 'A member is there twice'],
  ERR_JOSE_CLAIMS: ['verification', 'RFC 7519 §7.2', 'The claims are not a JSON object'],
  ERR_JOSE_ALG: ['verification', 'RFC 8725 §3.1, §3.2', 'Not the registered algorithm'],
  ERR_JOSE_ENC: ['verification', 'RFC 8725 §3.1', 'Not the registered content encryption'],
  ERR_JOSE_ZIP: ['verification', 'RFC 8725 §3.6', 'Compressed before encryption'],
  ERR_JOSE_CRIT: ['verification', 'RFC 7515 §4.1.11', 'A critical extension that is not known here'],
  ERR_JOSE_B64: ['verification', 'RFC 7797 §3', 'An unencoded payload'],
  ERR_JOSE_EMBEDDED_KEY: ['verification', 'RFC 8725 §3.10', 'The token names its own key'],
  ERR_JOSE_TYP: ['verification', 'RFC 8725 §3.11, §3.12', 'A token of another kind'],
  ERR_JOSE_CTY: ['verification', 'RFC 7519 §5.2', 'A nested token without cty JWT'],
  ERR_JOSE_KID: [
    'verification',
    'OpenID Connect Core §10.1',
    'The token does not say by which key, or not as a key is named',
  ],
  ERR_JOSE_UNKNOWN_KID: [
    'verification',
    'OpenID Connect Core §10.1.1',
    'The key is not, or no longer, among the known ones',
  ],
  ERR_JOSE_DECRYPTION: ['verification', 'RFC 7516 §5.2', 'Cannot be decrypted'],
  ERR_JOSE_SIGNATURE: ['verification', 'RFC 7515 §5.2', 'The signature is not correct'],
  ERR_JOSE_WEAK_KEY: ['verification', 'RFC 7518 §3.3, §4.3; RFC 8725 §3.5', 'The key is too weak'],
  ERR_JOSE_JWKS: ['verification', 'RFC 7517 §5', 'The key set of the server cannot be read'],
  ERR_JOSE_JWKS_TOO_MANY_KEYS: ['verification', 'RFC 7517 §5', 'The key set has more keys than any honest one'],
  ERR_JOSE_JWKS_DUPLICATE_KID: ['verification', 'RFC 7517 §4.5', 'Two keys of one name'],
  ERR_JOSE_JWKS_PRIVATE_KEY: ['verification', 'RFC 7517 §9.2', 'The key set publishes a secret: its keys are lost'],

  // What a signed token says.
  ERR_OIDC_ISSUER: [
    'verification',
    'OpenID Connect Core §3.1.3.7 (2); RFC 9207 §2.4',
    'From another issuer, or from none',
  ],
  ERR_OIDC_AUDIENCE: ['verification', 'OpenID Connect Core §3.1.3.7 (3)', 'Not for this client alone'],
  ERR_OIDC_AUTHORIZED_PARTY: ['verification', 'OpenID Connect Core §3.1.3.7 (5)', 'Issued to another client'],
  ERR_OIDC_EXPIRED: [
    'verification',
    'OpenID Connect Core §3.1.3.7 (9)',
    'The token is no longer valid, or never says until when',
  ],
  ERR_OIDC_ISSUED_AT: [
    'verification',
    'OpenID Connect Core §3.1.3.7 (10)',
    'The token is too old, from the future, or undated',
  ],
  ERR_OIDC_LIFETIME: ['verification', 'FAPI 2.0 Message Signing §5', 'The token would be valid for too long'],
  ERR_OIDC_NONCE: ['verification', 'OpenID Connect Core §3.1.3.7 (11)', 'Not the answer to this sign-in'],
  ERR_OIDC_SUBJECT: ['verification', 'OpenID Connect Core §2', 'Says nothing of who signed in'],
  ERR_OIDC_SUBJECT_MISMATCH: ['verification', 'OpenID Connect Core §5.3.2', 'Two tokens speak of different people'],
  ERR_OIDC_TOKEN_HASH: [
    'verification',
    'OpenID Connect Core §3.1.3.8',
    'The access token is not the one that was signed for',
  ],
  ERR_OIDC_CODE_HASH: ['verification', 'OpenID Connect Core §3.3.2.10', 'The code is not the one that was signed for'],
  ERR_OIDC_ACR: [
    'denied',
    'OpenID Connect Core §3.1.3.7 (12); RFC 9470 §5',
    'The person did not sign in strongly enough',
  ],
  ERR_OIDC_AUTH_TIME: [
    'denied',
    'OpenID Connect Core §3.1.3.7 (13)',
    'The person signed in too long ago, or nobody says when',
  ],
  ERR_OIDC_CLAIM_MISSING: [
    'denied',
    'OpenID Connect Core §5.5.1',
    'Data that the portal cannot do without are missing',
  ],
  ERR_OIDC_CLAIM_FORM: ['verification', 'OpenID Connect Core §5.1', 'A claim is not of its type'],
  ERR_OIDC_IDENTIFIER_CONFLICT: [
    'verification',
    'OpenID Connect Core §5.3.2',
    'Two sources give different personal numbers',
  ],
  ERR_OIDC_ATTRIBUTE_CERTIFICATE: [
    'verification',
    'RFC 5755 §5',
    'The attribute certificate proves no powers of this person',
  ],
  ERR_OIDC_ATTRIBUTE_CERTIFICATE_STATUS: [
    'unavailable',
    'RFC 5755 §5',
    'The status of the attribute authority cannot be learned now',
  ],
  ERR_OIDC_TOKEN_TYPE: ['verification', 'RFC 9449 §5', 'The access token is not bound to our key'],
  ERR_OIDC_INTROSPECTION: [
    'verification',
    'RFC 7662 §2.2; RFC 9701 §5',
    'The server does not vouch for the token it just issued',
  ],
  ERR_OIDC_LEGAL_BASIS_WIDER: [
    'verification',
    'RFC 9396 §7',
    'The granted legal basis is not within the one asked for',
  ],

  // The way to the server and what it answers outside tokens.
  ERR_OIDC_UNREACHABLE: ['unavailable', 'RFC 9110 §15.6', 'The identification server does not answer'],
  ERR_OIDC_SERVER_FAULT: ['unavailable', 'RFC 9110 §15.6', 'The identification server has a fault of its own'],
  ERR_OIDC_REDIRECT: ['verification', 'RFC 8414 §6.2', 'The server answers with a redirect, which is never followed'],
  ERR_OIDC_RESPONSE_TOO_LARGE: ['verification', 'RFC 8725 §2.6', 'The answer is larger than any honest one'],
  ERR_OIDC_CONTENT_TYPE: ['verification', 'OpenID Connect Core §5.3.2; RFC 9701 §5', 'An answer of another media type'],
  ERR_OIDC_JSON: ['verification', 'RFC 6749 §5.1', 'The answer is not strict JSON'],
  ERR_OIDC_METADATA: ['verification', 'RFC 8414 §3.2', 'The metadata of the server lack something we need'],
  ERR_OIDC_METADATA_ISSUER: ['verification', 'RFC 8414 §3.3', 'The metadata are of another issuer'],
  ERR_OIDC_METADATA_ENDPOINT: ['verification', 'RFC 9700 §4.4', 'An endpoint is not at the origin of the issuer'],
  ERR_OIDC_ENDPOINT: [
    'verification',
    'RFC 9700 §4.4',
    'An address that is no endpoint of the server was about to be called',
  ],
  ERR_OIDC_ENCRYPTION_KEY_MISSING: ['verification', 'RFC 7517 §4.2', 'The server publishes no key to encrypt to'],
  ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED: [
    'verification',
    'RFC 7638 §3',
    'None of its encryption keys is a configured one',
  ],
  ERR_OIDC_PAR_REQUEST_URI: ['verification', 'RFC 9126 §2.2', 'The reference to the request is not one'],
  ERR_OIDC_PAR_EXPIRY: ['verification', 'RFC 9126 §2.2', 'The reference to the request lives no sensible time'],
  ERR_OIDC_ACCESS_DENIED: ['denied', 'RFC 6749 §4.1.2.1', 'The person or the server declined'],
  ERR_OIDC_SERVER_REFUSED: ['denied', 'RFC 6749 §4.1.2.1, §5.2', 'The server refused the request'],
  ERR_OIDC_PROTOCOL: ['verification', 'OpenID Connect Core §3.1', 'The answer breaks the protocol'],

  // Our own side.
  ERR_OIDC_REQUEST: ['format', 'OpenID Connect Core §3.1.2.1', 'This cannot be asked of the server'],
  ERR_OIDC_LEGAL_BASIS: ['format', 'RFC 9396 §2', 'The legal basis cannot be written like this'],
  ERR_OIDC_CALLBACK_PARAMETERS: ['format', 'JARM §2.3; RFC 6749 §4.1.2', 'Not the parameters of an answer'],
  ERR_OIDC_STATE: ['format', 'RFC 6749 §10.12', 'Not the answer to this request'],
  ERR_OIDC_LOGIN_EXPIRED: ['denied', 'RFC 6749 §4.1.2', 'The sign-in was begun too long ago'],
  ERR_OIDC_LOGOUT_EVENTS: ['verification', 'Back-Channel Logout §2.4, §2.6', 'Not a sign-out event'],
  ERR_OIDC_LOGOUT_NONCE: ['verification', 'Back-Channel Logout §2.6 (6)', 'A logout token never has a nonce'],
  ERR_OIDC_LOGOUT_SUBJECT: ['verification', 'Back-Channel Logout §2.6 (5)', 'Names neither a person nor a session'],
  ERR_OIDC_LOGOUT_JTI: ['verification', 'Back-Channel Logout §2.4', 'Has no identifier by which a replay is known'],
  ERR_OIDC_LOGOUT_UNSUPPORTED: ['denied', 'RP-Initiated Logout §2.1', 'The server has no sign-out address'],
} as const

export type RefusalCode = keyof typeof REFUSALS

/** The error to throw. `facts` are names and numbers only; what caused it is not attached, because it quotes tokens. */
export function refusal(code: RefusalCode, facts: TamgaError['facts'] = {}): TamgaError {
  const [kind, clause, message] = REFUSALS[code]
  return new CLASSES[kind](code, `${message} (${clause})`, { facts: { ...facts, clause } })
}
