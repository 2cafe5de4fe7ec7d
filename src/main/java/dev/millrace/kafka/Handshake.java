package dev.millrace.kafka;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Puts into words why no TLS connection came about. */
final class Handshake {
    private Handshake() {}

    /** @param problem what the JDK threw, or Kafka around it */
    static String words(Throwable problem) {
        Throwable first = Answers.deepest(problem);
        // The JDK puts the name of an alert before it once more.
        String found = String.valueOf(first.getMessage()).replaceFirst("^\\(\\w+\\) ", "");
        return switch (first) {
            case CertificateExpiredException _ -> "the broker's certificate has expired (" + found
                    + "); have it renewed, or correct the clock of this machine";
            case CertificateNotYetValidException _ -> "the broker's certificate is not valid yet (" + found
                    + "); correct the clock of this machine, or have it issued again";
            default -> words(found);
        };
    }

    private static String words(String found) {
        if (found.contains("valid certification path") || found.contains("trust anchor")) {
            return "the broker's certificate is signed by nobody this client trusts (" + found
                    + "); name its authority as kafka.tls.ca or KAFKA_TLS_CA (ssl.truststore.*)";
        }
        if (found.startsWith("No subject alternative") || found.startsWith("No name matching")) {
            return "the broker's certificate is for another name (" + found
                    + "); connect by a name that stands in it, or have it issued for this one";
        }
        if (found.contains("certificate_expired")) {
            return "the broker refused the certificate of this client because it has expired (" + found
                    + "); have it renewed, and start again";
        }
        if (found.contains("certificate") || found.contains("unknown_ca")) {
            return "the broker wants a certificate of this client, or does not trust the one it got (" + found
                    + "); set kafka.tls.certificate and key, KAFKA_TLS_CERTIFICATE and _KEY (ssl.keystore.*), signed by"
                    + " an authority that the brokers trust";
        }
        return found + "; check the TLS settings of both sides";
    }
}
