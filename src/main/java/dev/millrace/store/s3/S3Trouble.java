package dev.millrace.store.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import dev.millrace.store.Names;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreException.Kind;
import dev.millrace.store.StoreSettings;

/**
 * Turns what the SDK throws into what can be done about it. Only what can never heal is {@link Kind#REFUSED}; anything
 * unknown is tried again.
 */
final class S3Trouble {
    /** @param found what the answer means, and what to do */
    private record Finding(Kind kind, String found) {}

    private final String location;
    private final List<String> secrets;

    S3Trouble(String location, StoreSettings.@Nullable Keys keys) {
        this.location = location;
        this.secrets = keys == null ? List.of() : List.of(keys.secretKey().reveal(), keys.accessKey());
    }

    /** @param tried like "putting KEY" */
    StoreException explain(String tried, SdkException failure) {
        if (failure instanceof S3Exception answer) {
            return explainAnswer(tried, answer);
        }
        Finding finding = withoutAnswer(failure);
        return new StoreException(finding.kind, text(tried, finding.found), failure);
    }

    StoreException of(Kind kind, String tried, String found) {
        return new StoreException(kind, text(tried, found));
    }

    /** Without the SDK's exception as cause: it may quote what was signed and by whom. */
    private StoreException explainAnswer(String tried, S3Exception answer) {
        Finding finding = byCode(answer.statusCode(), code(answer));
        String said = "; the store said: " + answer.statusCode() + " " + code(answer) + message(answer);
        return new StoreException(finding.kind, text(tried, finding.found) + masked(said));
    }

    private String text(String tried, String found) {
        return location + ": " + tried + " failed: " + found;
    }

    static String code(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null ? "" : code;
    }

    private static String message(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String message = details == null ? null : details.errorMessage();
        return message == null ? "" : " " + message;
    }

    /** Also the access key: people paste the two into each other's place. */
    private String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = secret.isEmpty() ? masked : masked.replace(secret, "***");
        }
        return Names.printable(masked.strip());
    }

    private static Finding byCode(int status, String code) {
        return switch (code) {
            case "InvalidAccessKeyId" -> denied("the access key is not known there; check the access key");
            case "SignatureDoesNotMatch" -> denied(
                    "the secret key does not belong to the access key; check the secret key, then the region");
            case "RequestTimeTooSkewed" ->
                denied("the clocks of this machine and the store differ; set the clock");
            case "ExpiredToken", "InvalidToken" -> denied("the credentials are no longer valid; renew them");
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                denied(
                        "the bucket belongs to another region; set its region");
            case "BucketAlreadyExists" -> denied("the bucket belongs to somebody else; choose another name");
            case "NoSuchBucket" ->
                new Finding(Kind.NO_BUCKET, "there is no such bucket; create it or check its name");
            case "InvalidBucketName" ->
                new Finding(Kind.NO_BUCKET, "the store takes no bucket of that name; rename it");
            case "NoSuchKey" -> new Finding(Kind.NOT_FOUND, "there is no such object");
            case "EntityTooLarge" ->
                new Finding(Kind.REFUSED, "the object is too large for the store; cut smaller batches");
            case "KeyTooLongError" ->
                new Finding(Kind.REFUSED, "the key is too long for the store; shorten the path");
            case "MetadataTooLarge" -> new Finding(Kind.REFUSED, "the metadata is too large for the store");
            case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded" -> full();
            default -> byStatus(status);
        };
    }

    private static Finding byStatus(int status) {
        return switch (status) {
            case 401, 403 -> denied("the credentials lack the right to do that; grant it");
            case 301, 302, 307, 308 -> denied("the store redirects elsewhere; check endpoint and region");
            case 404, 405 -> new Finding(Kind.UNAVAILABLE, "nothing there speaks S3; check the endpoint");
            case 413 ->
                new Finding(Kind.REFUSED, "the object is too large for the store; cut smaller batches");
            case 429, 503 -> new Finding(Kind.UNAVAILABLE, "the store is overloaded or starting");
            case 507 -> full();
            default -> new Finding(Kind.UNAVAILABLE, "the store could not do it");
        };
    }

    private static Finding denied(String found) {
        return new Finding(Kind.DENIED, found);
    }

    private static Finding full() {
        return new Finding(Kind.FULL, "the store has no space left; make room, it goes on by itself");
    }

    private static Finding withoutAnswer(SdkException failure) {
        if (failure instanceof AbortedException) {
            return new Finding(Kind.UNAVAILABLE, "interrupted");
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new Finding(Kind.UNAVAILABLE, "no answer in time");
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("Unable to load credentials")) {
            return denied("no credentials found in environment, profile or instance role; set them");
        }
        return new Finding(Kind.UNAVAILABLE, connection(failure));
    }

    private static String connection(SdkException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String found = switch (cause) {
                case UnknownHostException _ -> "the name of its host is not known; check the endpoint";
                case SocketTimeoutException _ -> "no answer in time";
                case ConnectException _ -> "nothing listens there; start it or check the endpoint";
                case SSLException _ ->
                    "no TLS connection; check http or https in the endpoint, and the certificate";
                case IOException _ -> "the connection was cut";
                default -> "";
            };
            if (!found.isEmpty()) {
                return found + " (" + Names.printable(String.valueOf(cause.getMessage())) + ")";
            }
        }
        return Names.printable(String.valueOf(failure.getMessage()));
    }
}
