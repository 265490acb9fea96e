/** Keys and certificates: a root, an authority under it, and whoever those two certify. */
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

final class Pki {
    /** Somebody with a key, a certificate, and the algorithm that goes with the key. */
    record Party(KeyPair keys, X509CertificateHolder certificate, String algorithm) {
        ContentSigner signer() throws Exception {
            return signer(algorithm);
        }

        ContentSigner signer(String by) throws Exception {
            PSSParameterSpec salted = SALTED.get(by);
            JcaContentSignerBuilder builder =
                salted == null ? new JcaContentSignerBuilder(by) : new JcaContentSignerBuilder("RSASSA-PSS", salted);
            return builder.setProvider("BC").build(keys.getPrivate());
        }

        X500Name name() {
            return certificate.getSubject();
        }

        BigInteger serial() {
            return certificate.getSerialNumber();
        }
    }

    record Ext(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {}

    private record Kind(String generator, AlgorithmParameterSpec size, String algorithm) {}

    /** The moment for which is judged. */
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    static final DigestCalculatorProvider DIGESTS = new BcDigestCalculatorProvider();

    private static final Map<String, Kind> KINDS = Map.of(
        "rsa-2048", new Kind("RSA", rsa(2048), "SHA256withRSA"),
        "rsa-3072", new Kind("RSA", rsa(3072), "SHA512withRSA"),
        "rsa-pss", new Kind("RSASSA-PSS", rsa(2048), "SHA256withRSAandMGF1"),
        "p-256", curve("P-256", "SHA256withECDSA"),
        "p-384", curve("P-384", "SHA384withECDSA"),
        "p-521", curve("P-521", "SHA512withECDSA"),
        "brainpool-256", curve("brainpoolP256r1", "SHA256withECDSA"),
        "ed25519", new Kind("Ed25519", null, "Ed25519"),
        "ed448", new Kind("Ed448", null, "Ed448"));

    static final List<String> KIND_NAMES = KINDS.keySet().stream().sorted().toList();

    /** RSASSA-PSS (RFC 4055) with other salts than those that go with the hash. */
    private static final Map<String, PSSParameterSpec> SALTED = Map.of(
        "PSS-without-salt", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 0, 1),
        "PSS-short-salt", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 20, 1),
        "PSS-long-salt", new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 100, 1));

    static final Ext SIGNS = critical(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature));
    static final Ext LISTS = critical(Extension.keyUsage, new KeyUsage(KeyUsage.cRLSign));
    static final Ext STAMPS =
        critical(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
    static final Ext ANSWERS = plain(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
    static final Ext UNWATCHED = plain(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, DERNull.INSTANCE);
    static final Ext[] CERTIFIES = {
        critical(Extension.basicConstraints, new BasicConstraints(true)),
        critical(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
    };

    private static long serials = 1000;

    private Pki() {}

    static Party root(String kind) throws Exception {
        KeyPair keys = newKeys(kind);
        Party itself = new Party(keys, null, KINDS.get(kind).algorithm);
        X500Name name = named("Root");
        return new Party(keys, certificate(name, itself, name, keys, CERTIFIES), itself.algorithm);
    }

    static Party certify(Party issuer, String kind, String name, Ext... extensions) throws Exception {
        KeyPair keys = newKeys(kind);
        X509CertificateHolder certificate = certificate(issuer.name(), issuer, named(name), keys, extensions);
        return new Party(keys, certificate, KINDS.get(kind).algorithm);
    }

    private static X509CertificateHolder certificate(
            X500Name issuerName, Party issuer, X500Name subject, KeyPair keys, Ext... extensions) throws Exception {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
            issuerName, BigInteger.valueOf(++serials), hours(-10_000), hours(70_000), subject, publicKeyOf(keys));
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
            Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(publicKeyOf(keys)));
        builder.addExtension(
            Extension.authorityKeyIdentifier, false,
            identifiers.createAuthorityKeyIdentifier(publicKeyOf(issuer.keys)));
        for (Ext one : extensions) builder.addExtension(one.id, one.critical, one.value);
        return builder.build(issuer.signer());
    }

    static SubjectPublicKeyInfo publicKeyOf(KeyPair keys) {
        return SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    }

    /** From the moment for which is judged. */
    static Date hours(long count) {
        return Date.from(NOW.plus(Duration.ofHours(count)));
    }

    static byte[] digest(AlgorithmIdentifier algorithm, byte[] data) throws Exception {
        DigestCalculator digest = DIGESTS.get(algorithm);
        digest.getOutputStream().write(data);
        return digest.getDigest();
    }

    static Ext critical(ASN1ObjectIdentifier id, ASN1Encodable value) {
        return new Ext(id, true, value);
    }

    static Ext plain(ASN1ObjectIdentifier id, ASN1Encodable value) {
        return new Ext(id, false, value);
    }

    private static X500Name named(String name) {
        return new X500Name("C=KZ,O=Registry,CN=" + name);
    }

    private static KeyPair newKeys(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(KINDS.get(kind).generator, "BC");
        if (KINDS.get(kind).size != null) generator.initialize(KINDS.get(kind).size);
        return generator.generateKeyPair();
    }

    private static AlgorithmParameterSpec rsa(int bits) {
        return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
    }

    private static Kind curve(String name, String algorithm) {
        return new Kind("EC", new ECGenParameterSpec(name), algorithm);
    }
}
