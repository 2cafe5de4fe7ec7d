package dev.millrace.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * An authority and what it signs, made for one test run by the JDK's keytool. Everything that has a password has
 * {@link #PASSWORD}.
 */
public final class Certificates {
    public static final String PASSWORD = "canary-store-4c1e";
    private static final String AUTHORITY = "authority";
    private final Path folder;
    private final Path all;
    private final KeyStore store;

    private Certificates(Path folder, Path all, KeyStore store) {
        this.folder = folder;
        this.all = all;
        this.store = store;
    }

    /** Makes the authority; files appear in the folder as they are asked for. */
    public static Certificates in(Path folder) throws Exception {
        Path all = folder.resolve("all.p12");
        keytool(all, AUTHORITY, "CN=authority", "-ext", "bc:c", "-validity", "30");
        return new Certificates(folder, all, KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray()));
    }

    /** A certificate that is right for a broker on this machine, or for a client. */
    public Certificates sign(String name) throws Exception {
        return sign(name, "san=dns:localhost,ip:127.0.0.1", "-validity", "30");
    }

    /** One whose time is over. */
    public Certificates signExpired(String name) throws Exception {
        return sign(name, "san=dns:localhost,ip:127.0.0.1", "-startdate", "-20d", "-validity", "10");
    }

    /** One for another machine. */
    public Certificates signElsewhere(String name) throws Exception {
        return sign(name, "san=dns:elsewhere.example", "-validity", "30");
    }

    private Certificates sign(String name, String names, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-signer", AUTHORITY, "-ext", names));
        arguments.addAll(List.of(more));
        keytool(all, name, "CN=" + name, arguments.toArray(String[]::new));
        return new Certificates(folder, all, KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray()));
    }

    private static void keytool(Path store, String alias, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-Xshare:auto",
                "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keystore", store.toString(), "-storetype",
                "PKCS12", "-storepass", PASSWORD, "-alias", alias, "-dname", name, "-keyalg", "EC",
                "-groupname",
                "secp256r1"));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /** PEM file of the authority's certificate. */
    public Path authorityPem() throws Exception {
        return write("authority.pem", pem("CERTIFICATE", store.getCertificate(AUTHORITY).getEncoded()));
    }

    /** Key store with the authority's certificate alone: "PKCS12" or "JKS". */
    public Path authorityStore(String type) throws Exception {
        KeyStore alone = KeyStore.getInstance(type);
        alone.load(null, null);
        alone.setCertificateEntry(AUTHORITY, store.getCertificate(AUTHORITY));
        return write(alone, "authority." + type.toLowerCase(Locale.ROOT));
    }

    /** PEM file of a certificate and those above it. */
    public Path certificatePem(String name) throws Exception {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain(name)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return write(name + ".pem", chain.toString());
    }

    /** PEM file of a private key, PKCS8. */
    public Path keyPem(String name) throws Exception {
        return write(name + ".key", pem("PRIVATE KEY", key(name).getEncoded()));
    }

    /** Key store with one key and its certificates: "PKCS12" or "JKS". */
    public Path keyStore(String name, String type) throws Exception {
        KeyStore alone = KeyStore.getInstance(type);
        alone.load(null, null);
        alone.setKeyEntry(name, key(name), PASSWORD.toCharArray(), store.getCertificateChain(name));
        return write(alone, name + "." + type.toLowerCase(Locale.ROOT));
    }

    private Key key(String name) throws GeneralSecurityException {
        Key key = store.getKey(name, PASSWORD.toCharArray());
        if (key == null) {
            throw new IllegalArgumentException("nothing is signed for " + name);
        }
        return key;
    }

    private Path write(KeyStore alone, String file) throws Exception {
        Path path = folder.resolve(file);
        try (OutputStream out = Files.newOutputStream(path)) {
            alone.store(out, PASSWORD.toCharArray());
        }
        return path;
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(folder.resolve(file), text);
    }

    private static String pem(String what, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
