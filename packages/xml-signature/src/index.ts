/** The public names of `@tamga/xml-signature`. */
export { judgeXmlSignature, type XmlVerdict } from './judge.ts'
export { type SignXmlOptions, signXml } from './sign.ts'
export { validateXmlSignature } from './validate.ts'
export { parseXml } from './xml/parse.ts'
export type { XmlDocument } from './xml/tree.ts'
