/** Signed attributes of CMS (RFC 5652 §11), ESS (RFC 5035) and CAdES (EN 319 122-1 §5.2), and tokens as attributes. */
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.esf.CommitmentTypeIndication;
import org.bouncycastle.asn1.esf.SignerAttribute;
import org.bouncycastle.asn1.esf.SignerLocation;
import org.bouncycastle.asn1.ess.ContentHints;
import org.bouncycastle.asn1.ess.ContentIdentifier;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.DirectoryString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;

final class Attributes {
    private static final ASN1ObjectIdentifier ROLE = new ASN1ObjectIdentifier("2.5.4.72");

    private Attributes() {}

    static Attribute of(ASN1ObjectIdentifier type, ASN1Encodable... values) {
        return new Attribute(type, new DERSet(values));
    }

    static AttributeTable table(Attribute... all) {
        ASN1EncodableVector vector = new ASN1EncodableVector();
        for (Attribute one : all) vector.add(one);
        return new AttributeTable(vector);
    }

    static Attribute signingTime() {
        return of(CMSAttributes.signingTime, new Time(Pki.hours(-24)));
    }

    static Attribute reference(Pki.Party signer, ASN1ObjectIdentifier hash) throws Exception {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(hash);
        byte[] certHash = Pki.digest(algorithm, signer.certificate().getEncoded());
        ESSCertIDv2 id = new ESSCertIDv2(algorithm, certHash, issuerSerial(signer));
        return of(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new SigningCertificateV2(id));
    }

    /** The first version, which knows SHA-1 only. */
    static Attribute oldReference(Pki.Party signer) throws Exception {
        AlgorithmIdentifier sha1 = new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1);
        ESSCertID id = new ESSCertID(Pki.digest(sha1, signer.certificate().getEncoded()), issuerSerial(signer));
        return of(PKCSObjectIdentifiers.id_aa_signingCertificate, new SigningCertificate(id));
    }

    /** Of the signer and of his authority, the one without issuer and serial number. */
    static Attribute references(Pki.Party signer, Pki.Party authority, ASN1ObjectIdentifier hash) throws Exception {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(hash);
        ESSCertIDv2[] ids = {
            new ESSCertIDv2(algorithm, Pki.digest(algorithm, signer.certificate().getEncoded())),
            new ESSCertIDv2(algorithm, Pki.digest(algorithm, authority.certificate().getEncoded()), issuerSerial(authority)),
        };
        return of(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new SigningCertificateV2(ids));
    }

    /** What a signer may say beside, and what changes no verdict. */
    static Attribute[] cades(ASN1ObjectIdentifier contentType) {
        DERUTF8String place = new DERUTF8String("Алматы");
        org.bouncycastle.asn1.x509.Attribute[] roles =
            {new org.bouncycastle.asn1.x509.Attribute(ROLE, new DERSet(new DirectoryString("registrar")))};
        return new Attribute[] {
            of(PKCSObjectIdentifiers.id_aa_contentHint, new ContentHints(contentType, place)),
            of(PKCSObjectIdentifiers.id_aa_contentIdentifier, new ContentIdentifier(new byte[] {1, 2, 3})),
            of(PKCSObjectIdentifiers.id_aa_ets_commitmentType,
                new CommitmentTypeIndication(PKCSObjectIdentifiers.id_cti_ets_proofOfApproval)),
            of(PKCSObjectIdentifiers.id_aa_ets_signerLocation, new SignerLocation(new DERUTF8String("KZ"), place, null)),
            of(PKCSObjectIdentifiers.id_aa_ets_signerAttr, new SignerAttribute(roles)),
        };
    }

    static ASN1Primitive token(Stamps stamps, byte[] data, Date time) {
        try {
            return ASN1Primitive.fromByteArray(stamps.on(data, time).getEncoded());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static IssuerSerial issuerSerial(Pki.Party signer) {
        return new IssuerSerial(new GeneralNames(new GeneralName(signer.certificate().getIssuer())), signer.serial());
    }
}
