/** Makes material of every kind into the folder that the argument names. */
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

final class Make {
    private static final byte[] CONTENT = "An application for the post of registrar, 2026.".getBytes(StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Folder to = new Folder(Path.of(arguments[0]));
        Pki.Party root = Pki.root("p-384");
        Pki.Party authority = Pki.certify(root, "p-256", "Authority", Pki.CERTIFIES);
        Pki.Party stamping = Pki.certify(authority, "rsa-3072", "Stamps", Pki.SIGNS, Pki.STAMPS);
        Map<String, Pki.Party> signers = new TreeMap<>();
        for (String kind : Pki.KIND_NAMES) signers.put(kind, Pki.certify(authority, kind, kind, Pki.SIGNS));
        to.write("content", CONTENT);
        write(to, "root", root);
        write(to, "authority", authority);
        write(to, "stamping", stamping);
        for (Map.Entry<String, Pki.Party> one : signers.entrySet()) write(to.in("signers"), one.getKey(), one.getValue());
        to.write("root.crl", Revocations.list(root).made().getEncoded());
        to.write("authority.crl", Revocations.list(authority).made().getEncoded());
        Shapes shapes = new Shapes(signers, authority, Stamps.by(stamping));
        shapes.cades(new Messages(CONTENT, to.in("cades")));
        shapes.cms(new Messages(CONTENT, to.in("cms")));
        Records.all(Stamps.by(stamping), to.in("records"));
        Statuses.all(root, authority, new Messages(CONTENT, to.in("statuses")));
        for (String kind : Pki.KIND_NAMES) {
            // Five keys that take a second each, and differ from the others by their length alone.
            if (!kind.equals("rsa-3072")) Shapes.wholePki(kind, CONTENT, to.in("authorities"));
        }
    }

    private static void write(Folder to, String name, Pki.Party party) throws Exception {
        to.write(name + ".cer", party.certificate().getEncoded());
        to.write(name + ".key", party.keys().getPrivate().getEncoded());
    }
}
