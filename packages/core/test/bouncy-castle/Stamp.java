/** A time-stamping authority at the terminal: a request in, the answer out. Arguments: folder, its name there, the time. */
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Security;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampRequest;

final class Stamp {
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Folder folder = new Folder(Path.of(arguments[0]));
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(folder.read(arguments[1] + ".key"));
        KeyPair keys = new KeyPair(null, KeyFactory.getInstance("RSA", "BC").generatePrivate(key));
        X509CertificateHolder certificate = new X509CertificateHolder(folder.read(arguments[1] + ".cer"));
        Stamps stamps = Stamps.by(new Pki.Party(keys, certificate, "SHA256withRSA"));
        TimeStampRequest request = new TimeStampRequest(System.in.readAllBytes());
        System.out.write(stamps.answer(request, Date.from(Instant.parse(arguments[2]))).getEncoded());
        System.out.flush();
    }
}
