/**
 * What the JDK and Bouncy Castle say of certification paths (RFC 5280 §6.1). Lines of standard input, with tabs between: time in
 * milliseconds, anchor, path from the signer up, user-initial-policy-set (with commas between), and of the letters e, m and a those of
 * the initial flags that are set. Lines of standard output: what the one says, and the other.
 */
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

record Paths(Provider provider, CertificateFactory factory) {
    public static void main(String[] arguments) throws Exception {
        Paths jdk = of(Security.getProvider("SUN"));
        Paths castle = of(new BouncyCastleProvider());
        Security.addProvider(castle.provider());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            System.out.println(jdk.says(fields) + "\t" + castle.says(fields));
        }
    }

    private static Paths of(Provider provider) throws Exception {
        return new Paths(provider, CertificateFactory.getInstance("X.509", provider));
    }

    /** Whatever is thrown is a refusal: of the one or the other of them some names are not foreseen. */
    private String says(String[] fields) {
        try {
            List<X509Certificate> path = new ArrayList<>();
            for (String one : fields[2].split(",")) path.add(certificate(one));
            CertPathValidator validator = CertPathValidator.getInstance("PKIX", provider);
            validator.validate(factory.generateCertPath(path), parameters(fields));
            return "accepts";
        } catch (Exception e) {
            return "refuses: " + (e.getClass().getSimpleName() + ": " + e.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private PKIXParameters parameters(String[] fields) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate(fields[1]), null)));
        parameters.setRevocationEnabled(false);
        parameters.setPolicyQualifiersRejected(false);
        parameters.setDate(new Date(Long.parseLong(fields[0])));
        parameters.setInitialPolicies(Set.of(fields[3].split(",")));
        parameters.setExplicitPolicyRequired(fields[4].contains("e"));
        parameters.setPolicyMappingInhibited(fields[4].contains("m"));
        parameters.setAnyPolicyInhibited(fields[4].contains("a"));
        return parameters;
    }

    private X509Certificate certificate(String base64) throws Exception {
        byte[] der = Base64.getDecoder().decode(base64);
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }
}
