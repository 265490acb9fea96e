/**
 * Messages with evidence of their own, in folders named after what it says of the signer: `good`, `revoked` or `unknown`
 * (RFC 5280 §6.3.3, RFC 6960 §3.2).
 */
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;

record Statuses(Pki.Party root, Pki.Party authority, Messages to) {
    private static final DistributionPointName HERE = uri("http://crl.example.org/here");
    private static final ReasonFlags SOME = new ReasonFlags(ReasonFlags.keyCompromise | ReasonFlags.cACompromise);
    private static final ReasonFlags OTHERS = new ReasonFlags(0x80ff & ~SOME.intValue());
    /** A delta to lists from number 5 on. */
    private static final Pki.Ext DELTA = Pki.critical(Extension.deltaCRLIndicator, new CRLNumber(BigInteger.valueOf(5)));
    private static final Pki.Ext LATER_DELTA =
        Pki.critical(Extension.deltaCRLIndicator, new CRLNumber(BigInteger.valueOf(8)));

    static void all(Pki.Party root, Pki.Party authority, Messages to) throws Exception {
        Statuses statuses = new Statuses(root, authority, to);
        statuses.lists();
        statuses.indirectLists();
        statuses.answers();
    }

    private void lists() throws Exception {
        Pki.Party signer = Pki.certify(authority, "p-256", "Listed", Pki.SIGNS, at(new DistributionPoint(HERE, null, null)));
        Revocations.Entry compromised = entry(signer, CRLReason.keyCompromise);
        Revocations.Crl list = Revocations.list(authority);
        Revocations.Crl delta = list.numbered(9).with(DELTA);
        Pki.Ext here = scope(HERE, false, false, null);
        Map<String, List<Revocations.Crl>> cases = Map.ofEntries(
            Map.entry("good/complete", List.of(list)),
            Map.entry("good/of-the-point", List.of(list.with(here))),
            Map.entry("good/of-users", List.of(list.with(scope(HERE, true, false, null)))),
            Map.entry("good/reasons-in-two", List.of(
                list.with(scope(HERE, false, false, SOME)), list.with(scope(HERE, false, false, OTHERS)))),
            Map.entry("good/delta", List.of(list, delta)),
            Map.entry("good/delta-lifts-a-hold", List.of(
                list.naming(entry(signer, CRLReason.certificateHold)), delta.naming(entry(signer, CRLReason.removeFromCRL)))),
            Map.entry("good/delta-to-another-list", List.of(
                list, list.numbered(9).with(LATER_DELTA).naming(entry(signer, CRLReason.removeFromCRL)))),
            Map.entry("revoked/complete", List.of(list.naming(compromised))),
            Map.entry("revoked/some-reasons", List.of(list.with(scope(HERE, false, false, SOME)).naming(compromised))),
            Map.entry("revoked/delta", List.of(list, delta.naming(compromised))),
            Map.entry("revoked/delta-of-the-point", List.of(list.with(here), delta.with(DELTA, here).naming(compromised))),
            Map.entry("revoked/held", List.of(list.naming(entry(signer, CRLReason.certificateHold)))),
            Map.entry("unknown/of-authorities", List.of(list.with(scope(HERE, false, true, null)))),
            Map.entry("unknown/of-another-point", List.of(
                list.with(scope(uri("http://crl.example.org/there"), false, false, null)))),
            Map.entry("unknown/some-reasons", List.of(list.with(scope(HERE, false, false, SOME)))),
            Map.entry("unknown/delta-alone", List.of(delta)),
            Map.entry("unknown/of-the-root", List.of(Revocations.list(root).numbered(8))));
        for (Map.Entry<String, List<Revocations.Crl>> one : cases.entrySet()) {
            write(one.getKey(), Messages.by(signer), one.getValue());
        }
    }

    /** By somebody else than the issuer, whom the distribution point names (§5.2.5). */
    private void indirectLists() throws Exception {
        Pki.Party lister = Pki.certify(root, "p-384", "Lists", Pki.LISTS);
        Pki.Ext point = at(new DistributionPoint(null, null, new GeneralNames(new GeneralName(lister.name()))));
        Pki.Party signer = Pki.certify(authority, "p-256", "Indirect", Pki.SIGNS, point);
        Messages.Shape signed =
            Messages.all(Messages.by(signer), message -> message.addCertificate(lister.certificate()));
        Revocations.Crl list = Revocations.list(lister).with(Pki.critical(Extension.issuingDistributionPoint,
            new IssuingDistributionPoint(null, false, false, null, true, false)));
        Revocations.Entry namesake =
            new Revocations.Entry(signer.serial(), CRLReason.keyCompromise, root.name());
        Revocations.Entry another = new Revocations.Entry(BigInteger.ONE, CRLReason.superseded, authority.name());
        write("good/indirect", signed, List.of(list.naming(namesake)));
        // Says nothing of its issuer, which is then that of the entry before it (§5.3.3).
        write("revoked/indirect", signed, List.of(list.naming(another, entry(signer, CRLReason.keyCompromise))));
        write("unknown/not-indirect", signed, List.of(Revocations.list(lister)));
    }

    private void answers() throws Exception {
        Pki.Party signer = Pki.certify(authority, "p-256", "Asked about", Pki.SIGNS);
        Pki.Party delegate = Pki.certify(authority, "rsa-2048", "Answers", Pki.SIGNS, Pki.ANSWERS, Pki.UNWATCHED);
        Pki.Party watched = Pki.certify(authority, "p-384", "May be revoked", Pki.SIGNS, Pki.ANSWERS);
        Pki.Party stranger = Pki.certify(authority, "p-384", "Has another purpose", Pki.SIGNS, Pki.UNWATCHED);
        Pki.Party elsewhere = Pki.certify(root, "p-384", "Is another's delegate", Pki.SIGNS, Pki.ANSWERS, Pki.UNWATCHED);
        CertificateStatus revoked = new RevokedStatus(Pki.hours(-200), CRLReason.keyCompromise);
        Revocations.Responder itself = Revocations.Responder.of(authority, authority);
        Revocations.Responder bySha256 = new Revocations.Responder(
            authority, authority, itself.name(), new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
        Revocations.Responder byDelegate = Revocations.Responder.of(authority, delegate);
        Map<String, OCSPResp> cases = Map.ofEntries(
            Map.entry("good/answer", itself.answer(signer, CertificateStatus.GOOD)),
            Map.entry("good/answer-by-key", itself.byKey().answer(signer, CertificateStatus.GOOD)),
            Map.entry("good/answer-by-sha256", bySha256.answer(signer, CertificateStatus.GOOD)),
            Map.entry("good/delegate", byDelegate.answer(signer, CertificateStatus.GOOD)),
            Map.entry("good/delegate-by-key", byDelegate.byKey().answer(signer, CertificateStatus.GOOD)),
            Map.entry("revoked/answer", itself.answer(signer, revoked)),
            Map.entry("revoked/delegate", byDelegate.answer(signer, revoked)),
            Map.entry("unknown/answer", itself.answer(signer, new UnknownStatus())),
            Map.entry("unknown/about-another", itself.answer(delegate, CertificateStatus.GOOD)),
            Map.entry("unknown/by-the-watched", answer(watched, signer)),
            Map.entry("unknown/by-a-stranger", answer(stranger, signer)),
            Map.entry("unknown/by-anothers-delegate", answer(elsewhere, signer)));
        for (Map.Entry<String, OCSPResp> one : cases.entrySet()) {
            write(one.getKey(), Messages.by(signer), List.of());
            to.to().write(one.getKey() + "/answer.ocsp", one.getValue().getEncoded());
        }
    }

    private OCSPResp answer(Pki.Party responder, Pki.Party asked) throws Exception {
        return Revocations.Responder.of(authority, responder).answer(asked, CertificateStatus.GOOD);
    }

    private void write(String name, Messages.Shape shape, List<Revocations.Crl> lists) throws Exception {
        to.to().write(name + "/message", to.signed(shape).getEncoded("DER"));
        int number = 0;
        for (Revocations.Crl one : lists) to.to().write(name + "/" + ++number + ".crl", one.made().getEncoded());
    }

    private static Revocations.Entry entry(Pki.Party revoked, int reason) {
        return new Revocations.Entry(revoked.serial(), reason, null);
    }

    private static DistributionPointName uri(String uri) {
        return new DistributionPointName(new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    private static Pki.Ext at(DistributionPoint point) {
        return Pki.plain(Extension.cRLDistributionPoints, new CRLDistPoint(new DistributionPoint[] {point}));
    }

    private static Pki.Ext scope(DistributionPointName name, boolean users, boolean authorities, ReasonFlags reasons) {
        return Pki.critical(Extension.issuingDistributionPoint,
            new IssuingDistributionPoint(name, users, authorities, reasons, false, false));
    }
}
