package dev.millrace.store.s3;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

import dev.millrace.store.Content;
import dev.millrace.store.StoreException;

/** Uploads in parts. Nothing is visible before the last request, and an upload that fails is taken back. */
final class Multipart {
    private static final Logger LOG = LoggerFactory.getLogger(Multipart.class);
    /** S3 takes 10,000. */
    private static final int PARTS_LIMIT = 9_000;
    /** An upload that is not taken back costs space, not correctness, so nobody waits long for it. */
    private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(5);
    private static final String PROBE = ".millrace-write-probe";
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client client;
    private final String bucket;
    private final S3Limits limits;
    private final S3Trouble trouble;

    Multipart(S3Client client, String bucket, S3Limits limits, S3Trouble trouble) {
        this.client = client;
        this.bucket = bucket;
        this.limits = limits;
        this.trouble = trouble;
    }

    /** An upload under way. */
    private record Upload(String key, String id) {}

    /**
     * Puts an object in parts.
     *
     * @return the ETag of the whole, if the store named one
     * @throws SdkException as it came; what was uploaded is then taken back where possible
     */
    @Nullable
    String put(String key, Content content) {
        Upload upload = begin(key, content);
        try {
            List<CompletedPart> parts = send(upload, content.bytes().duplicate());
            return client.completeMultipartUpload(complete -> complete.bucket(bucket).key(key)
                    .uploadId(upload.id)
                    .multipartUpload(all -> all.parts(parts))
                    .overrideConfiguration(S3Store.timeout(limits.requestWith(content.bytes().remaining()))))
                    .eTag();
        } catch (SdkException e) {
            abort(upload);
            throw e;
        }
    }

    private Upload begin(String key, Content content) {
        return new Upload(key, client.createMultipartUpload(create -> create.bucket(bucket).key(key)
                .contentType(content.contentType()).metadata(content.metadata())
                .overrideConfiguration(S3Store.timeout(limits.request()))).uploadId());
    }

    private List<CompletedPart> send(Upload upload, ByteBuffer bytes) {
        int partSize = (int) Math.max(limits.part().bytes(), bytes.remaining() / PARTS_LIMIT);
        List<CompletedPart> parts = new ArrayList<>();
        while (bytes.hasRemaining()) {
            ByteBuffer part = bytes.slice(bytes.position(), Math.min(partSize, bytes.remaining()));
            parts.add(send(upload, parts.size() + 1, part));
            bytes.position(bytes.position() + part.remaining());
        }
        return parts;
    }

    private CompletedPart send(Upload upload, int number, ByteBuffer part) {
        int size = part.remaining();
        var body = RequestBody.fromContentProvider(() -> new BufferStream(part), size,
                "application/octet-stream");
        String eTag = client.uploadPart(put -> put.bucket(bucket).key(upload.key).uploadId(upload.id)
                .partNumber(number).contentLength((long) size)
                .overrideConfiguration(S3Store.timeout(limits.requestWith(size))), body).eTag();
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
    }

    /** Also when the thread was interrupted, which would make the client refuse this request at once. */
    private void abort(Upload upload) {
        boolean interrupted = Thread.interrupted();
        try {
            AbortMultipartUploadResponse _ = client
                    .abortMultipartUpload(abort -> abort.bucket(bucket).key(upload.key)
                            .uploadId(upload.id).overrideConfiguration(S3Store.timeout(ABORT_TIMEOUT)));
        } catch (SdkException e) {
            LOG.atDebug().addKeyValue("key", upload.key)
                    .log("parts of a failed upload stay until the bucket expires them");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Shows whether objects may be written without leaving one: begins an upload and takes it back.
     *
     * @throws StoreException if they may not; a store that knows no uploads in parts is taken to allow it
     */
    void tryWriting() throws StoreException {
        try {
            abort(begin(PROBE, new Content(ByteBuffer.allocate(0), "application/octet-stream", Map.of())));
        } catch (S3Exception e) {
            if (e.statusCode() != NOT_IMPLEMENTED) {
                throw trouble.explain("trying to write", e);
            }
        } catch (SdkException e) {
            throw trouble.explain("trying to write", e);
        }
    }
}
