package dev.millrace.store.s3;

import java.net.URI;
import java.time.Duration;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import dev.millrace.store.StoreSettings;

/** Builds the SDK's client: one request per call, since the caller owns the waiting. */
final class S3Clients {
    /** More than one process ever puts at once; a limit of the pool must not become a queue nobody sees. */
    private static final int CONNECTIONS = 256;
    /** Below what servers and balancers between usually keep. */
    private static final Duration IDLE = Duration.ofSeconds(20);

    private S3Clients() {}

    static S3Client client(StoreSettings.S3 settings, S3Limits limits) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .httpClientBuilder(http(limits))
                .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new ErrorInSuccess()));
        URI endpoint = settings.endpoint();
        return endpoint == null ? builder.build() : elsewhere(builder, endpoint).build();
    }

    /** Other servers know fewer of the newer habits of the SDK: trailing checksums, chunks that are signed one by one. */
    private static S3ClientBuilder elsewhere(S3ClientBuilder builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false));
    }

    private static Apache5HttpClient.Builder http(S3Limits limits) {
        return Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(limits.connect())
                .connectionAcquisitionTimeout(limits.request())
                .connectionMaxIdleTime(IDLE)
                .socketTimeout(limits.request());
    }

    private static AwsCredentialsProvider credentials(StoreSettings.S3 settings) {
        StoreSettings.Keys keys = settings.keys();
        return keys == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider
                        .create(AwsBasicCredentials.create(keys.accessKey(), keys.secretKey().reveal()));
    }
}
