/** Object identifiers by the names their standards give them. Algorithms keep theirs in the rows of `crypto/`. */

export const Oid = {
  // RFC 5652 §4, §5.1, §6.1, §11
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  countersignature: '1.2.840.113549.1.9.6',
  // RFC 2985 §5.4.1, §5.4.2
  challengePassword: '1.2.840.113549.1.9.7',
  extensionRequest: '1.2.840.113549.1.9.14',
  // RFC 5035 §3, §4
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  // RFC 6211 §2
  cmsAlgorithmProtection: '1.2.840.113549.1.9.52',
  // ETSI EN 319 122-1 §5.2.4, §5.2.8, §5.2.9, §5.3
  contentHints: '1.2.840.113549.1.9.16.2.4',
  mimeType: '0.4.0.1733.2.1',
  contentTimeStamp: '1.2.840.113549.1.9.16.2.20',
  signaturePolicyIdentifier: '1.2.840.113549.1.9.16.2.15',
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
  // RFC 5126 §6
  certificateRefs: '1.2.840.113549.1.9.16.2.21',
  revocationRefs: '1.2.840.113549.1.9.16.2.22',
  certificateValues: '1.2.840.113549.1.9.16.2.23',
  revocationValues: '1.2.840.113549.1.9.16.2.24',
  escTimeStamp: '1.2.840.113549.1.9.16.2.25',
  certCrlTimeStamp: '1.2.840.113549.1.9.16.2.26',
  attributeCertificateRefs: '1.2.840.113549.1.9.16.2.44',
  attributeRevocationRefs: '1.2.840.113549.1.9.16.2.45',
  archiveTimeStamp: '1.2.840.113549.1.9.16.2.27',
  archiveTimeStampV2: '1.2.840.113549.1.9.16.2.48',
  // RFC 4998 Appendix A
  evidenceRecordInternal: '1.2.840.113549.1.9.16.2.49',
  evidenceRecordExternal: '1.2.840.113549.1.9.16.2.50',
  // EN 319 122-1 §5.5.3
  archiveTimeStampV3: '0.4.0.1733.2.4',
  // EN 319 122-1 §5.5.2; the first two are its forerunners (TS 101 733 V2.2.1 §6.4.2, EN 319 122-1 V1.0.0)
  atsHashIndex: '0.4.0.1733.2.5',
  atsHashIndexV2: '0.4.0.19122.1.4',
  atsHashIndexV3: '0.4.0.19122.1.5',
  // RFC 3161 §2.4.2
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  // RFC 5940 §2.1
  riOcspResponse: '1.3.6.1.5.5.7.16.2',
  // RFC 5280 §4.2
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  cRLNumber: '2.5.29.20',
  cRLReason: '2.5.29.21',
  deltaCRLIndicator: '2.5.29.27',
  certificateIssuer: '2.5.29.29',
  freshestCRL: '2.5.29.46',
  invalidityDate: '2.5.29.24',
  issuingDistributionPoint: '2.5.29.28',
  // X.509 §9.5.2.8
  expiredCertsOnCRL: '2.5.29.60',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  inhibitAnyPolicy: '2.5.29.54',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  adOcsp: '1.3.6.1.5.5.7.48.1',
  adCaIssuers: '1.3.6.1.5.5.7.48.2',
  // RFC 9598 §3
  onSmtpUtf8Mailbox: '1.3.6.1.5.5.7.8.9',
  // RFC 3739 §3.2.6, §3.2.6.1
  qcStatements: '1.3.6.1.5.5.7.1.3',
  pkixQcSyntaxV2: '1.3.6.1.5.5.7.11.2',
  // RFC 6960 §4.2.1, §4.2.2.2, §4.4.1
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspArchiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  // RFC 5280 §4.2.1.12, RFC 9336
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  documentSigning: '1.3.6.1.5.5.7.3.36',
  anyExtendedKeyUsage: '2.5.29.37.0',
  // RFC 5755 §4.3.2, §4.3.6, §7.2, §4.4.5
  targetInformation: '2.5.29.55',
  noRevAvail: '2.5.29.56',
  acProxying: '1.3.6.1.5.5.7.1.10',
  role: '2.5.4.72',
  // X.520, RFC 4519, ETSI EN 319 412-1 §5.1.4
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  streetAddress: '2.5.4.9',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  title: '2.5.4.12',
  name: '2.5.4.41',
  givenName: '2.5.4.42',
  organizationIdentifier: '2.5.4.97',
  emailAddress: '1.2.840.113549.1.9.1',
  domainComponent: '0.9.2342.19200300.100.1.25',
} as const
