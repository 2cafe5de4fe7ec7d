package dev.millrace.store.s3;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.millrace.store.Content;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.Names;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.Receipt;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreException.Kind;
import dev.millrace.store.StoreSettings;

/**
 * A bucket of anything that speaks S3. Every call is a single try. Objects above 64 MiB go up in parts and appear when
 * the last request completes them; parts of a killed process stay invisible in the bucket until a life cycle rule of the
 * bucket removes them.
 */
public final class S3Store implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
    /** The region that S3 itself calls "no location". */
    private static final String FIRST_REGION = "us-east-1";

    private final StoreSettings.S3 settings;
    private final String bucket;
    private final MissingBucket missing;
    private final S3Limits limits;
    private final S3Client client;
    private final S3Trouble trouble;
    private final Multipart multipart;

    /**
     * Opens nothing yet; the first call connects.
     *
     * @throws IllegalArgumentException if the bucket's name or the endpoint cannot be right
     */
    public S3Store(StoreSettings.S3 settings, String bucket, MissingBucket missing) {
        this(settings, bucket, missing, S3Limits.DEFAULT);
    }

    S3Store(StoreSettings.S3 settings, String bucket, MissingBucket missing, S3Limits limits) {
        this.settings = settings;
        this.bucket = Names.checkBucket(bucket);
        this.missing = missing;
        this.limits = limits;
        checkEndpoint(settings.endpoint());
        this.trouble = new S3Trouble(location(), settings.keys());
        this.client = S3Clients.client(settings, limits);
        this.multipart = new Multipart(client, bucket, limits, trouble);
    }

    private static void checkEndpoint(@Nullable URI endpoint) {
        if (endpoint == null) {
            return;
        }
        String scheme = String.valueOf(endpoint.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || endpoint.getHost() == null
                || endpoint.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "not an address of an S3 server; write it like http://localhost:9000,"
                            + " and the keys apart from it");
        }
    }

    @Override
    public void prepare() throws StoreException {
        try {
            if (!isThere()) {
                create();
            }
        } catch (SdkException e) {
            throw trouble.explain("looking for the bucket", e);
        }
        multipart.tryWriting();
    }

    /**
     * A listing of one object says more than the HEAD meant for this: an answer to HEAD has no body, so wrong keys and
     * missing rights look alike.
     */
    private boolean isThere() {
        try {
            ListObjectsV2Response _ = client
                    .listObjectsV2(list -> list.bucket(bucket).maxKeys(1).overrideConfiguration(timeout()));
            return true;
        } catch (S3Exception e) {
            // Who may only write may not list; whether writing is allowed is tried next.
            return switch (S3Trouble.code(e)) {
                case "NoSuchBucket" -> false;
                case "AccessDenied" -> true;
                default -> throw e;
            };
        }
    }

    private void create() throws StoreException {
        if (missing == MissingBucket.FAIL) {
            throw trouble.of(Kind.NO_BUCKET, "looking for the bucket",
                    "there is none; create it or check its name");
        }
        try {
            var _ = client.createBucket(create -> {
                create.bucket(bucket).overrideConfiguration(timeout());
                if (settings.endpoint() == null && !settings.region().equals(FIRST_REGION)) {
                    create.createBucketConfiguration(where -> where.locationConstraint(settings.region()));
                }
            });
            LOG.atInfo().addKeyValue("location", location()).log("bucket created");
        } catch (BucketAlreadyOwnedByYouException e) {
            LOG.atDebug().addKeyValue("location", location())
                    .log("bucket created by another process just now");
        }
    }

    @Override
    public Receipt put(String key, Content content) throws StoreException {
        Names.checkKey(key);
        Names.checkMetadata(key, content.metadata());
        int size = content.bytes().remaining();
        try {
            String eTag = size > limits.singlePut().bytes()
                    ? multipart.put(key, content)
                    : putWhole(key, content, size);
            requireETag(key, eTag);
        } catch (SdkException e) {
            throw trouble.explain("putting " + key, e);
        }
        return Receipt.acknowledged(key, size);
    }

    private @Nullable String putWhole(String key, Content content, int size) {
        var body = RequestBody.fromContentProvider(() -> new BufferStream(content.bytes()), size,
                content.contentType());
        return client.putObject(put -> put.bucket(bucket).key(key)
                .contentType(content.contentType())
                .contentLength((long) size)
                .metadata(content.metadata())
                .overrideConfiguration(timeout(limits.requestWith(size))), body).eTag();
    }

    /** Every S3 server names what it stored. A 200 without that comes from something between, or holds an error. */
    private void requireETag(String key, @Nullable String eTag) throws StoreException {
        if (eTag == null || eTag.isBlank()) {
            throw trouble.of(Kind.UNAVAILABLE, "putting " + key,
                    "the answer was a success without an ETag, so not that of an S3 server; check the endpoint");
        }
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws StoreException {
        Names.checkKey(key);
        try {
            HeadObjectResponse found = client
                    .headObject(head -> head.bucket(bucket).key(key).overrideConfiguration(timeout()));
            return Optional.of(new ObjectInfo(key, found.contentLength(), found.metadata()));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw trouble.explain("looking at " + key, e);
            }
            requireBucket();
            return Optional.empty();
        } catch (SdkException e) {
            throw trouble.explain("looking at " + key, e);
        }
    }

    /** An answer to HEAD does not say whether the object is missing or the bucket. */
    @Override
    public void requireBucket() throws StoreException {
        try {
            if (!isThere()) {
                throw trouble.of(Kind.NO_BUCKET, "looking for the bucket",
                        "there is none; create it or check its name");
            }
        } catch (SdkException e) {
            throw trouble.explain("looking for the bucket", e);
        }
    }

    @Override
    public InputStream open(String key) throws StoreException {
        Names.checkKey(key);
        try {
            return client.getObject(read -> read.bucket(bucket).key(key).overrideConfiguration(timeout()));
        } catch (SdkException e) {
            throw trouble.explain("reading " + key, e);
        }
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> visitor) throws StoreException {
        Names.checkPrefix(prefix);
        String token = null;
        do {
            ListObjectsV2Response page = page(prefix, token);
            for (S3Object each : page.contents()) {
                visitor.accept(new ObjectInfo(each.key(), each.size(), Map.of()));
            }
            token = page.nextContinuationToken();
        } while (token != null);
    }

    private ListObjectsV2Response page(String prefix, @Nullable String token) throws StoreException {
        try {
            return client.listObjectsV2(list -> list.bucket(bucket).prefix(prefix).continuationToken(token)
                    .overrideConfiguration(timeout()));
        } catch (SdkException e) {
            throw trouble.explain("listing '" + prefix + "'", e);
        }
    }

    private AwsRequestOverrideConfiguration timeout() {
        return timeout(limits.request());
    }

    static AwsRequestOverrideConfiguration timeout(Duration duration) {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(duration).build();
    }

    @Override
    public String location() {
        URI endpoint = settings.endpoint();
        return "s3://" + bucket + (endpoint == null ? " in " + settings.region() : " at " + endpoint);
    }

    @Override
    public void close() {
        client.close();
    }
}
