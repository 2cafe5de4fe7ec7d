package dev.millrace.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.kafka.Security.Identity;
import dev.millrace.kafka.Security.Trust;

/**
 * Files with certificates and keys: PEM, or a key store in either of the JDK's formats. Which of them a file is stands in
 * the file, so nobody has to say. All methods throw IllegalArgumentException with a sentence that says what is wrong.
 */
final class CertificateFiles {
    /** In place of a file: the authorities that the JDK knows. */
    private static final String SYSTEM = "system";
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final String KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String ENCRYPTED_KEY = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");
    private static final int LIMIT_BYTES = 1 << 20;
    private final Path folder;

    CertificateFiles(Path folder) {
        this.folder = folder;
    }

    Trust trust(String name, Optional<Secret> password) {
        if (name.equals(SYSTEM)) {
            return new Trust.Jdk();
        }
        Path file = folder.resolve(name).toAbsolutePath();
        byte[] content = read(file);
        if (isPem(content)) {
            var _ = certificates(file, content);
            refusePassword(file, password);
            return new Trust.Pem(file);
        }
        var _ = open(file, password);
        return new Trust.Store(file, password.orElseThrow());
    }

    /** @param keyName file of the key; empty when it is where the certificate is */
    Identity identity(String name, Optional<String> keyName, Optional<Secret> password) {
        Path file = folder.resolve(name).toAbsolutePath();
        byte[] content = read(file);
        if (isPem(content)) {
            requireValid(file, certificates(file, content).getFirst());
            Path keyFile = keyName.map(key -> folder.resolve(key).toAbsolutePath()).orElse(file);
            return new Identity.Pem(text(content), key(keyFile, password), password);
        }
        if (keyName.isPresent()) {
            throw new IllegalArgumentException(
                    "a key store, which holds the key as well; leave the file of the key away");
        }
        requireValid(file, ownCertificate(file, open(file, password)));
        return new Identity.Store(file, password.orElseThrow());
    }

    private static Secret key(Path file, Optional<Secret> password) {
        String text = text(read(file));
        if (text.contains(ENCRYPTED_KEY)) {
            if (password.isEmpty()) {
                throw new IllegalArgumentException(
                        "the key in " + file + " is encrypted; give its password as key-password");
            }
        } else if (!text.contains(KEY)) {
            throw new IllegalArgumentException("the file " + file + (text.contains("PRIVATE KEY-----")
                    ? " has its key in another form than PKCS8; convert it: openssl pkcs8 -topk8 -nocrypt -in FILE"
                    : " has no private key in it; name the file that has"));
        } else {
            refusePassword(file, password);
        }
        return new Secret(text);
    }

    /** At least one: a file counts as PEM because it has one in it. */
    private static List<X509Certificate> certificates(Path file, byte[] content) {
        List<X509Certificate> certificates = new ArrayList<>();
        // One by one, because the JDK takes a key between them for a certificate.
        Matcher block = BLOCK.matcher(text(content));
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (block.find()) {
                byte[] one = block.group().getBytes(StandardCharsets.ISO_8859_1);
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
            }
        } catch (CertificateException e) {
            throw unreadable(file, e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("the file " + file + " ends in the midst of a certificate");
        }
        return certificates;
    }

    private static IllegalArgumentException unreadable(Path file, Exception problem) {
        return new IllegalArgumentException(
                "the file " + file + " cannot be read as certificates (" + problem.getMessage() + ")",
                problem);
    }

    private static X509Certificate ownCertificate(Path file, KeyStore store) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate own) {
                    return own;
                }
            }
        } catch (KeyStoreException e) {
            throw unreadable(file, e);
        }
        throw new IllegalArgumentException(
                "the key store " + file + " has no private key with its certificate in it");
    }

    /** A broker would refuse it, and not say why. */
    private static void requireValid(Path file, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        if (end.toEpochMilli() < Time.system().wallMillis()) {
            throw new IllegalArgumentException(
                    "the certificate in " + file + " expired at " + end + "; have it renewed");
        }
    }

    private static void refusePassword(Path file, Optional<Secret> password) {
        if (password.isPresent()) {
            throw new IllegalArgumentException(
                    "there is a password for it, but nothing in " + file + " is encrypted; remove that");
        }
    }

    private static KeyStore open(Path file, Optional<Secret> password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the file " + file
                    + " is no PEM file; if it is a key store, give its password as well");
        }
        try {
            return KeyStore.getInstance(file.toFile(), password.get().reveal().toCharArray());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the key store " + file + " does not open (" + e.getMessage() + ")", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the file " + file + " is neither PEM nor a key store (" + e.getMessage() + ")", e);
        }
    }

    private static boolean isPem(byte[] content) {
        return text(content).contains(CERTIFICATE);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > LIMIT_BYTES) {
                throw new IllegalArgumentException(
                        "the file " + file + " is larger than 1 MiB; is it the right one?");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file " + file + " cannot be read (" + IoProblems.say(e) + ")", e);
        }
    }
}
