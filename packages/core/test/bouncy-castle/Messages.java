/** SignedData (RFC 5652), put together from shapes and written in every encoding that the generators have. */
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignedDataStreamGenerator;
import org.bouncycastle.cms.CMSSignedGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;

record Messages(byte[] content, Folder to) {
    /** What is put into a message before it is generated. */
    interface Shape {
        void on(CMSSignedGenerator message) throws Exception;
    }

    static final ASN1ObjectIdentifier DATA = PKCSObjectIdentifiers.data;

    void write(String name, Shape shape) throws Exception {
        write(name, DATA, shape);
    }

    /** In DER, in BER, in BER with the content in chunks, and in DER without the content. */
    void write(String name, ASN1ObjectIdentifier contentType, Shape shape) throws Exception {
        write(name, signed(contentType, content, true, shape));
        to.write(name + "/chunks", inChunks(contentType, shape));
        to.write(name + "/detached", signed(contentType, content, false, shape).getEncoded("DER"));
    }

    void write(String name, CMSSignedData message) throws Exception {
        to.write(name + "/der", message.getEncoded("DER"));
        to.write(name + "/ber", message.getEncoded());
    }

    CMSSignedData signed(Shape shape) throws Exception {
        return signed(DATA, content, true, shape);
    }

    static CMSSignedData signed(ASN1ObjectIdentifier type, byte[] content, boolean attached, Shape shape)
            throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        shape.on(generator);
        return generator.generate(new CMSProcessableByteArray(type, content), attached);
    }

    private byte[] inChunks(ASN1ObjectIdentifier contentType, Shape shape) throws Exception {
        CMSSignedDataStreamGenerator generator = new CMSSignedDataStreamGenerator();
        generator.setBufferSize(10);
        shape.on(generator);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (OutputStream chunks = generator.open(contentType, message, true, null)) {
            chunks.write(content);
        }
        return message.toByteArray();
    }

    /** In the form of CAdES B-B, by the signer's own algorithm. */
    static Shape by(Pki.Party signer, Attribute... more) {
        return by(signer, signer.algorithm(), more);
    }

    static Shape by(Pki.Party signer, String algorithm, Attribute... more) {
        return message -> {
            message.addCertificate(signer.certificate());
            message.addSignerInfoGenerator(cades(signer, more).build(signer.signer(algorithm), signer.certificate()));
        };
    }

    static Shape byKeyIdentifier(Pki.Party signer, byte[] keyIdentifier) {
        return message -> {
            message.addCertificate(signer.certificate());
            message.addSignerInfoGenerator(cades(signer).build(signer.signer(), keyIdentifier));
        };
    }

    /** With these attributes and none besides but those that the library puts there: content-type, message-digest, RFC 6211. */
    static Shape with(Pki.Party signer, Attribute... attributes) {
        return message -> {
            message.addCertificate(signer.certificate());
            message.addSignerInfoGenerator(
                attributed(attributes).build(signer.signer(), signer.certificate()));
        };
    }

    /** Without signed attributes (RFC 5652 §5.3). */
    static Shape bare(Pki.Party signer) {
        return message -> {
            message.addCertificate(signer.certificate());
            message.addSignerInfoGenerator(new SignerInfoGeneratorBuilder(Pki.DIGESTS)
                .setDirectSignature(true)
                .build(signer.signer(), signer.certificate()));
        };
    }

    /** With one signature-time-stamp attribute that holds a token of each of these times. */
    static Shape stamped(Pki.Party signer, Stamps stamps, Date... times) {
        CMSAttributeTableGenerator unsigned = given -> {
            byte[] signature = (byte[]) given.get(CMSAttributeTableGenerator.SIGNATURE);
            return Attributes.table(Attributes.of(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken,
                Stream.of(times).map(time -> Attributes.token(stamps, signature, time))
                    .toArray(org.bouncycastle.asn1.ASN1Encodable[]::new)));
        };
        return message -> {
            message.addCertificate(signer.certificate());
            message.addSignerInfoGenerator(cades(signer)
                .setUnsignedAttributeGenerator(unsigned)
                .build(signer.signer(), signer.certificate()));
        };
    }

    static Shape all(Shape... shapes) {
        return message -> {
            for (Shape one : shapes) one.on(message);
        };
    }

    /** Each signer countersigned by the first of these, who is countersigned by the next, and so on (RFC 5652 §11.4). */
    static CMSSignedData countersigned(CMSSignedData message, Pki.Party... chain) throws Exception {
        List<SignerInformation> signers = new ArrayList<>();
        for (SignerInformation one : message.getSignerInfos()) signers.add(countersigned(one, List.of(chain)));
        return CMSSignedData.replaceSigners(message, new SignerInformationStore(signers));
    }

    private static SignerInformation countersigned(SignerInformation signer, List<Pki.Party> chain) throws Exception {
        if (chain.isEmpty()) return signer;
        Pki.Party by = chain.get(0);
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(cades(by).build(by.signer(), by.certificate()));
        SignerInformation countersigner = generator.generateCounterSigners(signer).iterator().next();
        SignerInformation itself = countersigned(countersigner, chain.subList(1, chain.size()));
        return SignerInformation.addCounterSigners(signer, new SignerInformationStore(itself));
    }

    static CMSSignedData withUnsigned(CMSSignedData message, Attribute attribute) {
        SignerInformation signer = message.getSignerInfos().iterator().next();
        SignerInformation extended = SignerInformation.replaceUnsignedAttributes(signer, Attributes.table(attribute));
        return CMSSignedData.replaceSigners(message, new SignerInformationStore(extended));
    }

    private static SignerInfoGeneratorBuilder cades(Pki.Party signer, Attribute... more) throws Exception {
        Attribute[] own = {Attributes.signingTime(), Attributes.reference(signer, NISTObjectIdentifiers.id_sha256)};
        return attributed(Stream.concat(Stream.of(own), Stream.of(more)).toArray(Attribute[]::new));
    }

    private static SignerInfoGeneratorBuilder attributed(Attribute... all) {
        return new SignerInfoGeneratorBuilder(Pki.DIGESTS)
            .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(Attributes.table(all)));
    }
}
