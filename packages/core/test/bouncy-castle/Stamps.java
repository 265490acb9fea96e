/** A time-stamping authority (RFC 3161) whose tokens come in every dress. */
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;

/** `imprint` is the digest of what is stamped, `reference` that of the certificate (ESSCertID, ESSCertIDv2). */
record Stamps(Pki.Party authority, ASN1ObjectIdentifier imprint, ASN1ObjectIdentifier reference, Dress dress) {
    interface Dress {
        void on(TimeStampTokenGenerator tokens) throws Exception;
    }

    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.2.3.4.5");
    private static final ASN1ObjectIdentifier SHA_256 = NISTObjectIdentifiers.id_sha256;

    private static long serials = 0;

    static Stamps by(Pki.Party authority) {
        return new Stamps(authority, SHA_256, SHA_256, tokens -> {});
    }

    /** Every kind of token, by name. */
    Map<String, Stamps> kinds() {
        return Map.of(
            "sha256", this,
            "sha384", by(NISTObjectIdentifiers.id_sha384, NISTObjectIdentifiers.id_sha384),
            "sha512", by(NISTObjectIdentifiers.id_sha512, NISTObjectIdentifiers.id_sha512),
            "ess-cert-id-v1", by(SHA_256, OIWObjectIdentifiers.idSHA1),
            "ordering", dressed(tokens -> tokens.setOrdering(true)),
            "authority-named", dressed(tokens -> tokens.setTSA(new GeneralName(authority.name()))),
            "milliseconds", dressed(tokens -> tokens.setResolution(TimeStampTokenGenerator.R_MILLISECONDS)),
            "accuracy", dressed(tokens -> {
                tokens.setAccuracySeconds(1);
                tokens.setAccuracyMillis(500);
                tokens.setAccuracyMicros(999);
            }),
            "crl-inside", dressed(tokens -> tokens.addCRLs(
                new CollectionStore<>(List.of(Revocations.list(authority).made())))));
    }

    private Stamps by(ASN1ObjectIdentifier otherImprint, ASN1ObjectIdentifier otherReference) {
        return new Stamps(authority, otherImprint, otherReference, dress);
    }

    private Stamps dressed(Dress other) {
        return new Stamps(authority, imprint, reference, other);
    }

    TimeStampToken on(byte[] data, Date time) throws Exception {
        byte[] digest = Pki.digest(new AlgorithmIdentifier(imprint), data);
        return answer(requests().generate(imprint, digest, BigInteger.valueOf(42)), time).getTimeStampToken();
    }

    TimeStampRequestGenerator requests() {
        TimeStampRequestGenerator requests = new TimeStampRequestGenerator();
        requests.setCertReq(true);
        return requests;
    }

    TimeStampResponse answer(TimeStampRequest request, Date time) throws Exception {
        SignerInfoGenerator signer =
            new SignerInfoGeneratorBuilder(Pki.DIGESTS).build(authority.signer(), authority.certificate());
        DigestCalculator references = Pki.DIGESTS.get(new AlgorithmIdentifier(reference));
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(signer, references, POLICY, true);
        tokens.addCertificates(new CollectionStore<>(List.of(authority.certificate())));
        dress.on(tokens);
        return new TimeStampResponseGenerator(tokens, Set.of(request.getMessageImprintAlgOID()))
            .generate(request, BigInteger.valueOf(++serials), time);
    }
}
