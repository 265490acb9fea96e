/** The kinds of key files, told by their names: what is looked at before a password is typed, and how they open. */
import { checkKeyContainer, mayBeKeyContainer, openKeyContainer } from './key-container.ts'
import type { KeyPair } from './key-pair.ts'
import { openPkcs12, parsePfx } from './pkcs12.ts'

export interface KeyFileKind {
  /** Of the name of the file; what stands before it is the stem. */
  readonly extension: RegExp
  /** Of the file with the same stem that holds the certificate in the clear, for keys that come without one. */
  readonly certificateExtension?: RegExp
  /** Whether it is worth showing: other programs give their files these names too. Absent: always. */
  readonly isCandidate?: (file: Uint8Array) => boolean
  /** @throws FormatError, UnsupportedError for a file that opens with no password */
  readonly check: (file: Uint8Array) => void
  /** As `KeySource.open`; `certificates` are those of the file beside it. */
  readonly open: (file: Uint8Array, password: Uint8Array, certificates: readonly Uint8Array[]) => readonly KeyPair[]
}

const kinds: readonly KeyFileKind[] = [
  { extension: /\.(?:p12|pfx)$/i, check: parsePfx, open: openPkcs12 },
  {
    extension: /\.(?:key|sk)$/i,
    certificateExtension: /\.(?:cer|crt|pem)$/i,
    isCandidate: mayBeKeyContainer,
    check: checkKeyContainer,
    open: openKeyContainer,
  },
]

/** Undefined for a file that is none, a hidden one among them. */
export function keyFileKind(name: string): KeyFileKind | undefined {
  return name.startsWith('.') ? undefined : kinds.find(({ extension }) => extension.test(name))
}

/** Of the files of one folder, the one with the certificate of the key file `name`; the first in the order of their names. */
export function certificateFileOf(name: string, all: readonly string[]): string | undefined {
  const kind = keyFileKind(name)
  if (kind?.certificateExtension === undefined) return undefined
  const { extension, certificateExtension } = kind
  const stem = name.replace(extension, '')
  return all.toSorted().find((one) => certificateExtension.test(one) && one.replace(certificateExtension, '') === stem)
}
