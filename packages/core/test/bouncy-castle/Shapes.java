/** The shapes of messages that the standards allow, by name. */
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.RoleSyntax;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.AttributeCertificateHolder;
import org.bouncycastle.cert.AttributeCertificateIssuer;
import org.bouncycastle.cert.X509AttributeCertificateHolder;
import org.bouncycastle.cert.X509v2AttributeCertificateBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.PKCS7ProcessableObject;

record Shapes(Map<String, Pki.Party> signers, Pki.Party authority, Stamps stamps) {
    /** Besides the algorithm that goes with each kind of key. */
    private static final Map<String, List<String>> OTHER_ALGORITHMS = Map.of(
        "rsa-2048", List.of("SHA224withRSA", "SHA384withRSA", "SHA512withRSA",
            "SHA3-256withRSA", "SHA3-384withRSA", "SHA3-512withRSA"),
        "rsa-3072", List.of("SHA224withRSAandMGF1", "SHA256withRSAandMGF1", "SHA384withRSAandMGF1",
            "SHA512withRSAandMGF1", "SHA3-256withRSAandMGF1",
            "PSS-without-salt", "PSS-short-salt", "PSS-long-salt"),
        "rsa-pss", List.of("SHA512withRSAandMGF1", "PSS-short-salt"),
        "p-256", List.of("SHA224withECDSA", "SHA384withECDSA", "SHA512withECDSA",
            "SHA3-256withECDSA", "SHA3-384withECDSA", "SHA3-512withECDSA"));

    private static final ASN1ObjectIdentifier OTHER_TYPE = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    void cades(Messages to) throws Exception {
        algorithms(to);
        signersAndAttributes(to);
        contents(to);
        besides(to);
    }

    private void algorithms(Messages to) throws Exception {
        for (Map.Entry<String, Pki.Party> one : signers.entrySet()) to.write(one.getKey(), Messages.by(one.getValue()));
        for (Map.Entry<String, List<String>> one : OTHER_ALGORITHMS.entrySet()) {
            for (String algorithm : one.getValue()) {
                to.write(one.getKey() + "-" + algorithm, Messages.by(signers.get(one.getKey()), algorithm));
            }
        }
    }

    private void signersAndAttributes(Messages to) throws Exception {
        Pki.Party one = signers.get("p-256");
        Pki.Party other = signers.get("rsa-2048");
        Attribute time = Attributes.signingTime();
        to.write("key-identifier", Messages.byKeyIdentifier(one, keyIdentifierOf(one)));
        to.write("three-signers",
            Messages.all(Messages.by(one), Messages.by(other), Messages.by(signers.get("ed25519"))));
        to.write("one-signer-twice",
            Messages.all(Messages.by(other, "SHA512withRSA"), Messages.by(other, "SHA3-256withRSA")));
        to.write("cades-attributes", Messages.by(one, Attributes.cades(Messages.DATA)));
        to.write("reference-v1", Messages.with(one, time, Attributes.oldReference(one)));
        to.write("reference-sha512",
            Messages.with(one, time, Attributes.reference(one, NISTObjectIdentifiers.id_sha512)));
        to.write("references",
            Messages.with(one, time, Attributes.references(one, authority, NISTObjectIdentifiers.id_sha256)));
    }

    private void contents(Messages to) throws Exception {
        Pki.Party signer = signers.get("p-256");
        to.write("other-content-type", OTHER_TYPE, Messages.byKeyIdentifier(signer, keyIdentifierOf(signer)));
        byte[] inner = to.signed(Messages.by(signer)).getEncoded("DER");
        to.write("nested",
            Messages.signed(PKCSObjectIdentifiers.signedData, inner, true, Messages.by(signers.get("rsa-2048"))));
        // PKCS #7 before CMS: the content is no OCTET STRING (RFC 5652 §5.2.1).
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        Messages.by(signer).on(generator);
        DERSequence sequence = new DERSequence(new DEROctetString(to.content()));
        to.write("not-octets", generator.generate(new PKCS7ProcessableObject(OTHER_TYPE, sequence), true));
    }

    /** Time-stamps, countersignatures, evidence records, and what else may lie in a message. */
    private void besides(Messages to) throws Exception {
        Pki.Party signer = signers.get("p-256");
        to.write("content-time-stamp", Messages.by(signer, Attributes.of(
            PKCSObjectIdentifiers.id_aa_ets_contentTimestamp, Attributes.token(stamps, to.content(), Pki.hours(-30)))));
        to.write("stamped-twice", Messages.stamped(signer, stamps, Pki.hours(-20), Pki.hours(-10)));
        for (Map.Entry<String, Stamps> one : stamps.kinds().entrySet()) {
            to.write("stamped-" + one.getKey(), Messages.stamped(signer, one.getValue(), Pki.hours(-20)));
        }
        to.write("revocation-inside", Messages.all(Messages.by(signer), revocation(authority, authority, signer)));
        to.write("attribute-certificate-inside", Messages.all(Messages.by(signer),
            message -> message.addAttributeCertificate(attributeCertificate(signer))));
        Pki.Party[] chain = {signers.get("ed25519"), signers.get("p-384"), signer};
        CMSSignedData two = to.signed(Messages.all(Messages.by(signer), Messages.by(signers.get("rsa-2048")), message -> {
            for (Pki.Party one : chain) message.addCertificate(one.certificate());
        }));
        to.write("countersigned", Messages.countersigned(two, chain));
        to.write("evidence-record", Records.inside(to.signed(Messages.by(signer)), stamps));
        CMSSignedData detached = Messages.signed(Messages.DATA, to.content(), false, Messages.by(signer));
        to.to().write("external-evidence-record/detached",
            Records.beside(detached, to.content(), stamps).getEncoded("DER"));
    }

    private static byte[] keyIdentifierOf(Pki.Party signer) {
        return SubjectKeyIdentifier.fromExtensions(signer.certificate().getExtensions()).getKeyIdentifier();
    }

    /** What CMS allows and CAdES does not. */
    void cms(Messages to) throws Exception {
        for (Map.Entry<String, Pki.Party> one : signers.entrySet()) {
            to.write("bare-" + one.getKey(), Messages.bare(one.getValue()));
            to.write("without-reference-" + one.getKey(), Messages.with(one.getValue(), Attributes.signingTime()));
        }
    }

    /** A message that brings all that its validation takes, made by authorities with one kind of key. */
    static void wholePki(String kind, byte[] content, Folder to) throws Exception {
        Pki.Party root = Pki.root(kind);
        Pki.Party authority = Pki.certify(root, kind, "Authority", Pki.CERTIFIES);
        Pki.Party signer = Pki.certify(authority, kind, "Signer", Pki.SIGNS);
        Pki.Party stamping = Pki.certify(authority, kind, "Stamps", Pki.SIGNS, Pki.STAMPS);
        Pki.Party delegate = Pki.certify(authority, kind, "Answers", Pki.SIGNS, Pki.ANSWERS, Pki.UNWATCHED);
        to.write(kind + "/root.cer", root.certificate().getEncoded());
        to.write(kind + "/message", Messages.signed(Messages.DATA, content, true, Messages.all(
            Messages.stamped(signer, Stamps.by(stamping), Pki.hours(-20)),
            message -> message.addCertificate(authority.certificate()),
            message -> message.addCRL(Revocations.list(root).made()),
            revocation(authority, authority, stamping),
            revocation(authority, delegate, signer))).getEncoded("DER"));
    }

    /** An OCSP response in the message, as RFC 5940 puts it there. */
    private static Messages.Shape revocation(Pki.Party authority, Pki.Party responder, Pki.Party asked) {
        return message -> {
            OCSPResponse answer = Revocations.Responder.of(authority, responder).byKey()
                .answer(asked, CertificateStatus.GOOD).toASN1Structure();
            message.addOtherRevocationInfo(CMSObjectIdentifiers.id_ri_ocsp_response, answer);
        };
    }

    private X509AttributeCertificateHolder attributeCertificate(Pki.Party holder) throws Exception {
        X509v2AttributeCertificateBuilder builder = new X509v2AttributeCertificateBuilder(
            new AttributeCertificateHolder(holder.certificate()), new AttributeCertificateIssuer(authority.name()),
            BigInteger.TEN, Pki.hours(-100), Pki.hours(100));
        GeneralName role = new GeneralName(GeneralName.uniformResourceIdentifier, "urn:role:registrar");
        builder.addAttribute(new ASN1ObjectIdentifier("2.5.4.72"), new RoleSyntax(role));
        builder.addExtension(Extension.noRevAvail, false, DERNull.INSTANCE);
        return builder.build(authority.signer());
    }
}
