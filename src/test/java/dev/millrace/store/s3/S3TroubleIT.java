package dev.millrace.store.s3;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.store.Content;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreException.Kind;
import dev.millrace.store.StoreSettings;
import dev.millrace.testkit.HostileServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Servers that misbehave: every put ends, as the kind of failure it is, after one request, without telling secrets. */
final class S3TroubleIT {
    private static final String ACCESS = "canary-access-key";
    private static final String SECRET = "canary-secret-key";
    private static final S3Limits IMPATIENT = new S3Limits(Duration.ofMillis(300), Duration.ofMillis(300),
            ByteSize.mebibytes(5), ByteSize.mebibytes(5));
    private static final S3Limits PATIENT = S3Limits.DEFAULT;
    private static final Content SMALL = new Content(ByteBuffer.allocate(100), "text/plain", Map.of());
    private static final Content LARGE = new Content(ByteBuffer.allocate(6 << 20), "text/plain", Map.of());

    private static S3Store store(URI endpoint, S3Limits limits) {
        var keys = new StoreSettings.Keys(ACCESS, new Secret(SECRET));
        return new S3Store(new StoreSettings.S3(endpoint, "us-east-1", keys), "bucket", MissingBucket.FAIL,
                limits);
    }

    /** On a virtual thread, as in production: the client's time-outs interrupt, and must leave no trace of that. */
    private static StoreException failure(URI endpoint, S3Limits limits, Content content) throws Exception {
        try (S3Store store = store(endpoint, limits)) {
            var put = new FutureTask<>(() -> {
                StoreException failure = catchThrowableOfType(StoreException.class,
                        () -> store.put("a/key", content));
                assertThat(Thread.interrupted()).isFalse();
                return failure;
            });
            Thread.ofVirtual().start(put);
            StoreException failure = put.get(60, TimeUnit.SECONDS);
            assertThat(failure)
                    .hasMessageStartingWith("s3://bucket at " + endpoint + ": putting a/key failed: ");
            assertThat(stackTrace(failure)).doesNotContain(ACCESS, SECRET);
            return failure;
        }
    }

    private static StoreException failure(HostileServer.Behaviour behaviour) throws Exception {
        try (var server = new HostileServer(behaviour)) {
            StoreException failure = failure(server.endpoint(), PATIENT, SMALL);
            assertThat(server.requests()).hasSize(1);
            return failure;
        }
    }

    private static String stackTrace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>said of " + ACCESS + " and "
                + SECRET
                + "</Message></Error>";
    }

    @ParameterizedTest
    @CsvSource({
            "500, InternalError, UNAVAILABLE, could not do it",
            "503, SlowDown, UNAVAILABLE, overloaded",
            "503, XMinioServerNotInitialized, UNAVAILABLE, overloaded",
            "429, TooManyRequests, UNAVAILABLE, overloaded",
            "400, RequestTimeout, UNAVAILABLE, could not do it",
            "400, BadDigest, UNAVAILABLE, could not do it",
            "403, AccessDenied, DENIED, grant it",
            "403, InvalidAccessKeyId, DENIED, check the access key",
            "403, SignatureDoesNotMatch, DENIED, check the secret key",
            "403, RequestTimeTooSkewed, DENIED, set the clock",
            "400, ExpiredToken, DENIED, renew them",
            "400, AuthorizationHeaderMalformed, DENIED, set its region",
            "301, PermanentRedirect, DENIED, set its region",
            "404, NoSuchBucket, NO_BUCKET, create it",
            "404, '', UNAVAILABLE, nothing there speaks S3",
            "405, MethodNotAllowed, UNAVAILABLE, nothing there speaks S3",
            "400, EntityTooLarge, REFUSED, cut smaller batches",
            "400, KeyTooLongError, REFUSED, shorten the path",
            "507, XMinioStorageFull, FULL, make room",
            "403, QuotaExceeded, FULL, make room"})
    void answers_become_the_kind_of_failure_they_are(int status, String code, Kind kind, String message)
            throws Exception {
        StoreException failure = failure(HostileServer.answering(status + " Word", "", error(code)));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(message).hasMessageContaining(status + " " + code);
    }

    @Test
    void an_answer_that_is_not_s3_is_no_success() throws Exception {
        StoreException page = failure(HostileServer.answering("502 Bad Gateway", "", "<html>nginx</html>"));
        StoreException portal = failure(HostileServer.answering("200 OK", "", "<html>please log in</html>"));

        assertThat(page.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(portal.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(portal).hasMessageContaining("without an ETag");
    }

    @Test
    void a_success_that_holds_an_error_is_no_success() throws Exception {
        StoreException plain = failure(HostileServer.answering("200 OK", "", error("InternalError")));

        assertThat(plain.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_success_that_holds_an_error_is_no_success_whatever_its_headers_say() throws Exception {
        StoreException tagged = failure(
                HostileServer.answering("200 OK", "ETag: \"1\"\r\n", error("InternalError")));

        assertThat(tagged.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_reset_or_half_answer_is_unavailable() throws Exception {
        StoreException reset = failure(HostileServer.resetting());
        StoreException half = failure(HostileServer.stoppingHalfway());
        StoreException closed = failure((_, _) -> {});

        assertThat(reset.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(half.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(closed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_server_that_never_answers_is_given_up() throws Exception {
        try (var server = new HostileServer(HostileServer.hanging())) {
            StoreException failure = failure(server.endpoint(), IMPATIENT, SMALL);
            StoreException large = failure(server.endpoint(), IMPATIENT, LARGE);

            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("no answer in time");
            assertThat(large.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void a_put_that_hangs_ends_when_its_thread_is_interrupted() throws Exception {
        try (var server = new HostileServer(HostileServer.hanging());
                S3Store store = store(server.endpoint(), PATIENT)) {
            var interrupted = new FutureTask<>(() -> {
                StoreException failure = catchThrowableOfType(StoreException.class,
                        () -> store.put("key", SMALL));
                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                return Thread.interrupted();
            });
            Thread thread = Thread.ofVirtual().start(interrupted);
            await(() -> !server.requests().isEmpty());

            thread.interrupt();

            assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = Time.system().nanos() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(Time.system().nanos() - deadline).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void nobody_there_is_said() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        StoreException refused = failure(URI.create("http://127.0.0.1:" + port), PATIENT, SMALL);
        StoreException unknown = failure(URI.create("http://no-such-host.invalid:9000"), PATIENT, SMALL);

        assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(refused).hasMessageContaining("nothing listens there");
        assertThat(unknown.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(unknown).hasMessageContaining("the name of its host is not known");
    }

    @Test
    void an_endpoint_that_cannot_be_one_is_refused_without_telling_what_is_in_it() {
        for (String endpoint : new String[]{"localhost:9000", "ftp://host", "http://me:canary@host",
                "http:///x"}) {
            assertThatThrownBy(() -> store(URI.create(endpoint), PATIENT).close()).as(endpoint)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http://localhost:9000").hasMessageNotContaining("canary");
        }
    }

    private static final HostileServer.Behaviour BEGUN = HostileServer.answering("200 OK", "",
            "<InitiateMultipartUploadResult><UploadId>up-1</UploadId></InitiateMultipartUploadResult>");
    private static final HostileServer.Behaviour PART_STORED = HostileServer.answering("200 OK",
            "ETag: \"1\"\r\n", "");
    private static final HostileServer.Behaviour DONE = HostileServer.answering("204 No Content", "", "");
    private static final HostileServer.Behaviour FAILING = HostileServer.answering("200 OK", "",
            error("InternalError"));
    private static final HostileServer.Behaviour FORBIDDEN = HostileServer.answering("403 Forbidden", "",
            error("AccessDenied"));

    /** A server that knows uploads in parts, but does two of its steps as given. */
    private static HostileServer.Behaviour uploads(HostileServer.Behaviour part,
            HostileServer.Behaviour complete) {
        return (request, client) -> {
            HostileServer.Behaviour step = switch (request.substring(0, request.indexOf(' '))) {
                case "PUT" -> part;
                case "DELETE" -> DONE;
                default -> request.contains("uploads") ? BEGUN : complete;
            };
            step.serve(request, client);
        };
    }

    @Test
    void an_upload_whose_part_or_end_fails_is_taken_back() throws Exception {
        for (var behaviour : List.of(uploads(FAILING, FAILING), uploads(PART_STORED, FAILING))) {
            try (var server = new HostileServer(behaviour)) {
                StoreException failure = failure(server.endpoint(), IMPATIENT, LARGE);

                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(server.requests().getLast()).startsWith("DELETE /bucket/a/key?uploadId=up-1 ");
            }
        }
    }

    @Test
    void an_upload_is_taken_back_although_its_thread_was_told_to_stop() throws Exception {
        HostileServer.Behaviour interrupting = uploads(HostileServer.hanging(), FAILING);
        try (var server = new HostileServer(interrupting);
                S3Store store = store(server.endpoint(),
                        new S3Limits(Duration.ofSeconds(3), Duration.ofSeconds(30),
                                ByteSize.mebibytes(5), ByteSize.mebibytes(5)))) {
            var interrupted = new FutureTask<>(() -> {
                StoreException failure = catchThrowableOfType(StoreException.class,
                        () -> store.put("a/key", LARGE));
                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                return Thread.interrupted();
            });
            Thread thread = Thread.ofVirtual().start(interrupted);
            await(() -> server.requests().size() == 2);

            thread.interrupt();

            assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.requests().getLast()).startsWith("DELETE ");
        }
    }

    @Test
    void who_may_write_but_not_list_is_prepared() throws Exception {
        try (var server = new HostileServer((request, client) -> {
            boolean lists = request.startsWith("GET ");
            (lists ? FORBIDDEN : uploads(FAILING, FAILING)).serve(request, client);
        }); S3Store store = store(server.endpoint(), PATIENT)) {
            store.prepare();

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().getLast()).startsWith("DELETE /bucket/.millrace-write-probe?");
        }
    }

    @Test
    void who_may_list_but_not_write_is_told_at_the_start() throws Exception {
        HostileServer.Behaviour empty = HostileServer.answering("200 OK", "",
                "<ListBucketResult></ListBucketResult>");
        try (var server = new HostileServer((request, client) -> {
            boolean lists = request.startsWith("GET ");
            (lists ? empty : FORBIDDEN).serve(request, client);
        }); S3Store store = store(server.endpoint(), PATIENT)) {
            assertThatThrownBy(store::prepare).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.kind()).isEqualTo(Kind.DENIED);
                assertThat(e).hasMessageContaining("trying to write failed");
            });
        }
    }
}
