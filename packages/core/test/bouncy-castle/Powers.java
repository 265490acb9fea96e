/** Attribute certificates (RFC 5755) of authorities with every kind of key, for a holder named in every way. Argument: the folder. */
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.Security;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.ObjectDigestInfo;
import org.bouncycastle.asn1.x509.RoleSyntax;
import org.bouncycastle.asn1.x509.Target;
import org.bouncycastle.asn1.x509.TargetInformation;
import org.bouncycastle.cert.AttributeCertificateHolder;
import org.bouncycastle.cert.AttributeCertificateIssuer;
import org.bouncycastle.cert.X509v2AttributeCertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

final class Powers {
    private static final ASN1ObjectIdentifier[] DIGESTS = {
        NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha384, NISTObjectIdentifiers.id_sha512,
        NISTObjectIdentifiers.id_sha3_256,
    };

    private static final Pki.Ext NEVER_REVOKED = Pki.plain(Extension.noRevAvail, DERNull.INSTANCE);

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Folder to = new Folder(Path.of(arguments[0]));
        Pki.Party root = Pki.root("p-384");
        Pki.Party authority = Pki.certify(root, "p-256", "Authority", Pki.CERTIFIES);
        Pki.Party giver = Pki.certify(authority, "p-256", "Powers", Pki.SIGNS);
        Pki.Party holder = Pki.certify(authority, "p-256", "Holder", Pki.SIGNS);
        write(to, "root", root);
        write(to, "authority", authority);
        write(to, "holder", holder);
        write(to, "other", Pki.certify(authority, "p-256", "Other", Pki.SIGNS));
        write(to.in("givers"), "p-256", giver);
        to.write("root.crl", Revocations.list(root).made().getEncoded());
        to.write("authority.crl", Revocations.list(authority).made().getEncoded());
        holders(to.in("holders"), giver, holder);
        extensions(to.in("refused"), giver, holder);
        AttributeCertificateHolder named = new AttributeCertificateHolder(holder.certificate());
        for (String kind : Pki.KIND_NAMES) {
            Pki.Party one = Pki.certify(authority, kind, "Powers " + kind, Pki.SIGNS);
            write(to.in("givers"), "of-" + kind, one);
            to.write("kinds/of-" + kind, given(one, named, NEVER_REVOKED));
        }
    }

    private static void holders(Folder to, Pki.Party giver, Pki.Party holder) throws Exception {
        to.write("number", given(giver, new AttributeCertificateHolder(holder.certificate()), NEVER_REVOKED));
        to.write("name", given(giver, new AttributeCertificateHolder(holder.name()), NEVER_REVOKED));
        byte[] certificate = holder.certificate().getEncoded();
        byte[] key = holder.certificate().getSubjectPublicKeyInfo().getEncoded("DER");
        for (ASN1ObjectIdentifier digest : DIGESTS) {
            to.write("certificate-" + digest, given(giver, digested(1, digest, certificate), NEVER_REVOKED));
            to.write("key-" + digest, given(giver, digested(ObjectDigestInfo.publicKey, digest, key), NEVER_REVOKED));
        }
    }

    private static void extensions(Folder to, Pki.Party giver, Pki.Party holder) throws Exception {
        AttributeCertificateHolder named = new AttributeCertificateHolder(holder.certificate());
        GeneralName server = new GeneralName(GeneralName.uniformResourceIdentifier, "https://other.example");
        TargetInformation target = new TargetInformation(new Target[] {new Target(Target.targetName, server)});
        to.write("without-status", given(giver, named));
        to.write("for-another-server", given(giver, named, NEVER_REVOKED, Pki.critical(Extension.targetInformation, target)));
        to.write("not-critical", given(giver, named, NEVER_REVOKED, Pki.plain(Extension.targetInformation, target)));
    }

    private static AttributeCertificateHolder digested(int type, ASN1ObjectIdentifier digest, byte[] octets) throws Exception {
        byte[] value = Pki.digest(new AlgorithmIdentifier(digest), octets);
        return new AttributeCertificateHolder(type, digest, null, value);
    }

    private static byte[] given(Pki.Party giver, AttributeCertificateHolder holder, Pki.Ext... extensions) throws Exception {
        X509v2AttributeCertificateBuilder builder = new X509v2AttributeCertificateBuilder(
            holder, new AttributeCertificateIssuer(giver.name()),
            BigInteger.ONE.shiftLeft(158), Pki.hours(-1), Pki.hours(1));
        GeneralName role = new GeneralName(GeneralName.uniformResourceIdentifier, "urn:role:registrar");
        builder.addAttribute(new ASN1ObjectIdentifier("2.5.4.72"), new RoleSyntax(role));
        for (Pki.Ext one : extensions) builder.addExtension(one.id(), one.critical(), one.value());
        return builder.build(giver.signer()).getEncoded();
    }

    private static void write(Folder to, String name, Pki.Party party) throws Exception {
        to.write(name + ".cer", party.certificate().getEncoded());
    }
}
