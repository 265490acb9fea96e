/** Reads the message in each folder of the one that the argument names, and says line by line what it makes of it. */
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/** A message with its content, which comes from a file beside it where it is detached. */
record Read(CMSSignedData message, byte[] content, List<String> found) {
    /** ETSI EN 319 122-1 §5.5.3, §5.5.2. */
    private static final ASN1ObjectIdentifier ARCHIVE_TIME_STAMP_V3 = new ASN1ObjectIdentifier("0.4.0.1733.2.4");
    private static final ASN1ObjectIdentifier ATS_HASH_INDEX_V3 = new ASN1ObjectIdentifier("0.4.0.19122.1.5");

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try (Stream<Path> folders = Files.list(Path.of(arguments[0]))) {
            for (Path folder : folders.toList()) {
                for (String fact : facts(new Folder(folder))) System.out.println(folder.getFileName() + "\t" + fact);
            }
        }
    }

    private static List<String> facts(Folder folder) {
        try {
            return of(folder).facts();
        } catch (Exception e) {
            return List.of("refused: " + e.getMessage());
        }
    }

    private static Read of(Folder folder) throws Exception {
        byte[] der = folder.read("message");
        if (!folder.has("content")) {
            CMSSignedData message = new CMSSignedData(der);
            return new Read(message, (byte[]) message.getSignedContent().getContent(), new ArrayList<>());
        }
        byte[] content = folder.read("content");
        return new Read(new CMSSignedData(new CMSProcessableByteArray(content), der), content, new ArrayList<>());
    }

    private List<String> facts() throws Exception {
        found.add("certificates " + message.getCertificates().getMatches(null).size());
        found.add("crls " + message.getCRLs().getMatches(null).size());
        found.add("ocsp " + message.getOtherRevocationInfo(CMSObjectIdentifiers.id_ri_ocsp_response).getMatches(null).size());
        int number = 0;
        for (SignerInformation one : message.getSignerInfos()) read("signer " + number++, one);
        return found;
    }

    private void read(String who, SignerInformation signer) throws Exception {
        found.add(who + (verifies(signer) ? " verifies" : " does not verify"));
        for (ASN1Encodable value : values(signer, PKCSObjectIdentifiers.id_aa_signatureTimeStampToken)) {
            readToken(who + " time-stamp", new TimeStampToken(ContentInfo.getInstance(value)), signer.getSignature());
        }
        for (ASN1Encodable value : values(signer, ARCHIVE_TIME_STAMP_V3)) {
            TimeStampToken token = new TimeStampToken(ContentInfo.getInstance(value));
            ASN1Sequence index =
                ASN1Sequence.getInstance(token.getUnsignedAttributes().get(ATS_HASH_INDEX_V3).getAttributeValues()[0]);
            readIndex(who + " index", index, signer, token.getTimeStampInfo().getHashAlgorithm());
            readToken(who + " archive", token, archived(index, signer, token.getTimeStampInfo().getHashAlgorithm()));
        }
        int number = 0;
        for (SignerInformation one : signer.getCounterSignatures()) read(who + " countersigner " + number++, one);
    }

    /** A digest that is not that of the content is an exception here, a value that does not fit is not. */
    private boolean verifies(SignerInformation signer) throws Exception {
        try {
            return signer.verify(verifier(message.getCertificates(), signer.getSID()));
        } catch (CMSException e) {
            return false;
        }
    }

    private void readToken(String which, TimeStampToken token, byte[] stamped) throws Exception {
        token.validate(verifier(token.getCertificates(), token.getSID()));
        byte[] imprint = token.getTimeStampInfo().getMessageImprintDigest();
        boolean fits = Arrays.equals(imprint, Pki.digest(token.getTimeStampInfo().getHashAlgorithm(), stamped));
        found.add(which + (fits ? " fits" : " is of something else"));
    }

    /** What an archive-time-stamp-v3 is over (§5.5.3). */
    private byte[] archived(ASN1Sequence index, SignerInformation signer, AlgorithmIdentifier algorithm) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(new ASN1ObjectIdentifier(message.getSignedContentTypeOID()).getEncoded());
        all.write(Pki.digest(algorithm, content));
        ASN1Sequence fields = (ASN1Sequence) signer.toASN1Structure().toASN1Primitive();
        for (int i = 0; i < fields.size() - 1; i++) all.write(der(fields.getObjectAt(i)));
        all.write(der(index));
        return all.toByteArray();
    }

    /** How many entries of each list are hashes of what is in the message, of how many (§5.5.2). */
    private void readIndex(String which, ASN1Sequence index, SignerInformation signer, AlgorithmIdentifier algorithm)
            throws Exception {
        SignedData signedData = SignedData.getInstance(message.toASN1Structure().getContent());
        found.add(which + " " + matched(index.getObjectAt(1), members(signedData.getCertificates()), algorithm)
            + " " + matched(index.getObjectAt(2), members(signedData.getCRLs()), algorithm)
            + " " + matched(index.getObjectAt(3), attributeValues(signer.getUnsignedAttributes()), algorithm));
    }

    private static String matched(ASN1Encodable list, List<byte[]> parts, AlgorithmIdentifier algorithm) throws Exception {
        ASN1Sequence hashes = ASN1Sequence.getInstance(list);
        int known = 0;
        for (ASN1Encodable hash : hashes) {
            byte[] octets = ASN1OctetString.getInstance(hash).getOctets();
            for (byte[] part : parts) if (Arrays.equals(octets, Pki.digest(algorithm, part))) known++;
        }
        return known + "/" + hashes.size();
    }

    private static List<byte[]> members(ASN1Set set) throws Exception {
        List<byte[]> members = new ArrayList<>();
        if (set != null) for (ASN1Encodable one : set) members.add(der(one));
        return members;
    }

    /** attrType and one value, side by side. */
    private static List<byte[]> attributeValues(AttributeTable attributes) throws Exception {
        List<byte[]> parts = new ArrayList<>();
        for (Attribute attribute : attributes.toASN1Structure().getAttributes()) {
            for (ASN1Encodable value : attribute.getAttributeValues()) {
                ByteArrayOutputStream part = new ByteArrayOutputStream();
                part.write(der(attribute.getAttrType()));
                part.write(der(value));
                parts.add(part.toByteArray());
            }
        }
        return parts;
    }

    private static List<ASN1Encodable> values(SignerInformation signer, ASN1ObjectIdentifier type) {
        List<ASN1Encodable> all = new ArrayList<>();
        if (signer.getUnsignedAttributes() == null) return all;
        for (Attribute one : signer.getUnsignedAttributes().toASN1Structure().getAttributes()) {
            if (one.getAttrType().equals(type)) all.addAll(List.of(one.getAttributeValues()));
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static SignerInformationVerifier verifier(Store<X509CertificateHolder> certificates, SignerId signer)
            throws Exception {
        X509CertificateHolder certificate = (X509CertificateHolder) certificates.getMatches(signer).iterator().next();
        return new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate);
    }

    private static byte[] der(ASN1Encodable value) throws Exception {
        return value.toASN1Primitive().getEncoded("DER");
    }
}
