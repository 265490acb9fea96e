/** The public names of `@tamga/xml-signature`. */
export { judgeXmlSignature, type XmlVerdict } from './judge.ts'
export { checkSignableXml, type SignXmlOptions, signXml } from './sign.ts'
export { validateXmlSignature } from './validate.ts'
