/** What authorities say of certificates: CRLs (RFC 5280 §5) and OCSP responses (RFC 6960 §4.2). */
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;

final class Revocations {
    /** A CRL of this number; the higher, the later. */
    record Crl(Pki.Party issuer, long number, List<Entry> entries, List<Pki.Ext> extensions) {
        Crl naming(Entry... others) {
            return new Crl(issuer, number, List.of(others), extensions);
        }

        Crl with(Pki.Ext... others) {
            return new Crl(issuer, number, entries, List.of(others));
        }

        Crl numbered(long other) {
            return new Crl(issuer, other, entries, extensions);
        }

        X509CRLHolder made() throws Exception {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer.name(), Pki.hours(number - 100));
            builder.setNextUpdate(Pki.hours(700));
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                identifiers.createAuthorityKeyIdentifier(Pki.publicKeyOf(issuer.keys())));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            for (Pki.Ext one : extensions) builder.addExtension(one.id(), one.critical(), one.value());
            for (Entry one : entries) builder.addCRLEntry(one.serial, Pki.hours(-200), one.extensions());
            return builder.build(issuer.signer());
        }
    }

    /** `issuer` is that of the certificate, in lists by somebody else; `null` where the entry says nothing of it. */
    record Entry(BigInteger serial, int reason, X500Name issuer) {
        Extensions extensions() throws Exception {
            ExtensionsGenerator generator = new ExtensionsGenerator();
            generator.addExtension(Extension.reasonCode, false, CRLReason.lookup(reason));
            if (issuer != null) {
                generator.addExtension(Extension.certificateIssuer, true, new GeneralNames(new GeneralName(issuer)));
            }
            return generator.generate();
        }
    }

    /** Who answers for the authority, under which name, and by which digest it names certificates. */
    record Responder(Pki.Party authority, Pki.Party itself, RespID name, AlgorithmIdentifier digest) {
        static Responder of(Pki.Party authority, Pki.Party itself) {
            return new Responder(authority, itself, new RespID(itself.name()), CertificateID.HASH_SHA1);
        }

        Responder byKey() throws Exception {
            RespID key = new RespID(Pki.publicKeyOf(itself.keys()), Pki.DIGESTS.get(CertificateID.HASH_SHA1));
            return new Responder(authority, itself, key, digest);
        }

        OCSPResp answer(Pki.Party asked, CertificateStatus status) throws Exception {
            CertificateID id = new CertificateID(Pki.DIGESTS.get(digest), authority.certificate(), asked.serial());
            X509CertificateHolder[] chain = itself == authority ? null : new X509CertificateHolder[] {itself.certificate()};
            return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, new BasicOCSPRespBuilder(name)
                .addResponse(id, status, Pki.hours(-1), Pki.hours(50), null)
                .build(itself.signer(), chain, Pki.hours(-1)));
        }
    }

    /** Complete, with nobody on it. */
    static Crl list(Pki.Party issuer) {
        return new Crl(issuer, 7, List.of(), List.of());
    }

    private Revocations() {}
}
