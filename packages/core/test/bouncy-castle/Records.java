/** Evidence records (RFC 4998): of one object, of many in one tree, of groups, renewed by time-stamp and by hash tree. */
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStampGenerator;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;
import org.bouncycastle.tsp.ers.ERSEvidenceRecordGenerator;

record Records(Stamps stamps, Folder to) {
    private static final ASN1ObjectIdentifier INTERNAL = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.49");
    private static final ASN1ObjectIdentifier EXTERNAL = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.50");
    private static final Date FIRST = Pki.hours(-7000);

    static void all(Stamps stamps, Folder to) throws Exception {
        Records records = new Records(stamps, to);
        for (int count : new int[] {1, 2, 3, 5, 8}) records.tree(count);
        for (int count : new int[] {2, 3}) records.group(count);
    }

    private void tree(int count) throws Exception {
        List<ERSEvidenceRecord> records = over(stamps, documents(0, count), FIRST);
        for (int i = 0; i < count; i++) {
            renewals("tree-of-" + count + "/" + i, records.get(i), new ERSByteData(document(i)), i, 1);
        }
    }

    private void group(int count) throws Exception {
        ERSData group = new ERSDataGroup(documents(0, count));
        renewals("group-of-" + count + "/alone", over(stamps, List.of(group), FIRST).get(0), group, 0, count);
        List<ERSData> among = List.of(group, new ERSByteData(document(8)), new ERSByteData(document(9)));
        renewals("group-of-" + count + "/in-a-tree", over(stamps, among, FIRST).get(0), group, 0, count);
    }

    /** The record and what becomes of it over the years, each beside the `count` documents it is of, the first number `from`. */
    private void renewals(String name, ERSEvidenceRecord record, ERSData data, int from, int count) throws Exception {
        ERSEvidenceRecord stamped = newStamp(record, Pki.hours(-5000));
        ERSEvidenceRecord hashed = newTree(record, data, Pki.hours(-4000));
        ERSEvidenceRecord both = newStamp(newTree(stamped, data, Pki.hours(-4000)), Pki.hours(-2000));
        save(name + "/first", record, from, count);
        save(name + "/new-stamp", stamped, from, count);
        save(name + "/new-tree", hashed, from, count);
        save(name + "/all-renewed", both, from, count);
    }

    /** The message with a record of itself among the unsigned attributes (appendix A). */
    static CMSSignedData inside(CMSSignedData message, Stamps stamps) throws Exception {
        return attached(message, INTERNAL, new ERSByteData(message.getEncoded("DER")), stamps);
    }

    /** The same for a message that does not hold its content: the record is of both, as of a group. */
    static CMSSignedData beside(CMSSignedData message, byte[] content, Stamps stamps) throws Exception {
        ERSData both = new ERSDataGroup(new ERSByteData(message.getEncoded("DER")), new ERSByteData(content));
        return attached(message, EXTERNAL, both, stamps);
    }

    private static CMSSignedData attached(CMSSignedData message, ASN1ObjectIdentifier type, ERSData data, Stamps stamps)
            throws Exception {
        ERSEvidenceRecord record = over(stamps, List.of(data), Pki.hours(-20)).get(0);
        return Messages.withUnsigned(message, Attributes.of(type, record.toASN1Structure()));
    }

    private static List<ERSEvidenceRecord> over(Stamps stamps, List<ERSData> objects, Date time) throws Exception {
        ERSArchiveTimeStampGenerator generator =
            new ERSArchiveTimeStampGenerator(digest(NISTObjectIdentifiers.id_sha256));
        generator.addAllData(objects);
        TimeStampRequest request = generator.generateTimeStampRequest(stamps.requests());
        return new ERSEvidenceRecordGenerator(Pki.DIGESTS)
            .generate(generator.generateArchiveTimeStamps(stamps.answer(request, time)));
    }

    private ERSEvidenceRecord newStamp(ERSEvidenceRecord record, Date time) throws Exception {
        TimeStampRequest request = record.generateTimeStampRenewalRequest(stamps.requests());
        return record.renewTimeStamp(stamps.answer(request, time));
    }

    private ERSEvidenceRecord newTree(ERSEvidenceRecord record, ERSData data, Date time) throws Exception {
        DigestCalculator sha512 = digest(NISTObjectIdentifiers.id_sha512);
        TimeStampRequest request = record.generateHashRenewalRequest(sha512, data, stamps.requests());
        return record.renewHash(sha512, data, stamps.answer(request, time));
    }

    private void save(String name, ERSEvidenceRecord record, int from, int count) throws Exception {
        to.write(name + "/record", record.getEncoded());
        for (int i = from; i < from + count; i++) to.write(name + "/documents/" + i, document(i));
    }

    private static List<ERSData> documents(int from, int count) {
        return IntStream.range(from, from + count).<ERSData>mapToObj(i -> new ERSByteData(document(i))).toList();
    }

    private static byte[] document(int number) {
        return ("Document " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static DigestCalculator digest(ASN1ObjectIdentifier algorithm) throws Exception {
        return Pki.DIGESTS.get(new AlgorithmIdentifier(algorithm));
    }
}
