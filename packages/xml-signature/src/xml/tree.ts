/** A document as the verifier sees it (XML 1.0, Namespaces in XML 1.0): what canonical form needs, and nothing else. */

export interface XmlDocument {
  readonly root: XmlElement
  /** Processing instructions around the root; they belong to the document that `URI=""` names. */
  readonly before: readonly XmlInstruction[]
  readonly after: readonly XmlInstruction[]
  /** Every element in document order, the root first. */
  readonly elements: readonly XmlElement[]
  /** The text that was read, without XML declaration, line ends normalised (XML 1.0 §2.11); offsets count in it. */
  readonly text: string
}

export type XmlNode = XmlElement | XmlText | XmlInstruction | XmlComment

export interface XmlElement {
  readonly kind: 'element'
  /** As written, prefix included. */
  readonly name: string
  readonly prefix: string
  readonly localName: string
  /** Namespace name, empty for none. */
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  /** Prefix to namespace name for all that is in scope, the empty prefix for the default one; `xml` is left out. */
  readonly namespaces: ReadonlyMap<string, string>
  readonly parent: XmlElement | undefined
  readonly children: readonly XmlNode[]
  /** Offset just behind the start tag. */
  readonly contentStart: number
  /** Offset of the end tag; of the `/` in an empty-element tag. */
  readonly contentEnd: number
}

/** Declarations of namespaces are not among the attributes. */
export interface XmlAttribute {
  readonly name: string
  readonly prefix: string
  readonly localName: string
  readonly namespace: string
  readonly value: string
}

/** Character data; CDATA sections are text like any other. */
export interface XmlText {
  readonly kind: 'text'
  readonly value: string
}

export interface XmlInstruction {
  readonly kind: 'instruction'
  readonly target: string
  readonly data: string
}

/** That there was one. What it said is never signed (XMLDSig §4.4.3.3) and so is nobody's business. */
export interface XmlComment {
  readonly kind: 'comment'
}
