package dev.millrace.drill;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.base.Time;

/**
 * A small S3 server over a folder that misbehaves when it is told to. It speaks what {@code S3Store} needs and no more:
 * buckets are made and listed, objects put, looked at and read; no uploads in parts. It checks the length and the SHA-256
 * that the client has signed, and ignores who signed. Thread-safe; every connection has a virtual thread.
 */
public final class StoreServer implements AutoCloseable {
    private static final int PAGE = 1_000;
    private static final int LARGEST_BODY = 256 << 20;
    private final ServerSocket listener;
    private final Path folder;
    private final Time time;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Replays replays = new Replays();
    private final UploadLog uploads = new UploadLog();
    private final AtomicLong turn = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile Misdeed misdeed = Misdeed.NONE;
    private volatile Duration replayAfter = Duration.ofSeconds(5);

    /** Serves at once, on a free port of loopback. */
    public StoreServer(Path folder, Time time) throws IOException {
        this.folder = folder;
        this.time = time;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().name("store").start(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** What becomes of uploads from now on; those that hang are cut off. */
    public synchronized void misbehave(Misdeed next) {
        misdeed = next;
        notifyAll();
    }

    /** How long after its first arrival a duplicate arrives, from now on. */
    public void replayAfter(Duration delay) {
        replayAfter = delay;
    }

    /** Lets every duplicate arrive that is still under way. */
    public void replayAll() throws IOException {
        replays.all();
    }

    /** How many uploads fared ill. */
    public long misdeeds() {
        return done.get();
    }

    UploadLog uploads() {
        return uploads;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                var _ = Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or the client is gone already.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), 64 * 1024);
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            while (answer(Request.read(in), in, out)) {
                replays.due(time.nanos());
            }
            // Not the end that a client expects: it learns no more than that the connection is gone.
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            // The other side gave up first, which it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
        }
    }

    /** Whether the connection goes on. */
    private boolean answer(Request request, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        Misdeed fate = request.isUpload() ? fate() : Misdeed.NONE;
        if (request.isUpload()) {
            uploads.tried(request.bucket() + "/" + request.key(), time.wallMillis());
        }
        if (request.wantsToBeAsked()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        int length = request.length();
        if (length < 0 || length > LARGEST_BODY) {
            Response.error(411, "MissingContentLength", "say how long it is").write(out);
            return false;
        }
        if (fate == Misdeed.HALF_BODY) {
            in.skipNBytes(length / 2);
            return false;
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return false;
        }
        Optional<Response> response = respond(fate, request, body);
        if (response.isPresent()) {
            response.get().write(out);
        }
        return response.isPresent();
    }

    /** The misdeed that befalls this upload. */
    private Misdeed fate() {
        Misdeed now = misdeed;
        boolean isHit = now.isOutage() || turn.getAndIncrement() % 2 == 0;
        if (now == Misdeed.NONE || !isHit) {
            return Misdeed.NONE;
        }
        done.incrementAndGet();
        return now;
    }

    /** What is answered; nothing where the connection is to be reset. */
    private Optional<Response> respond(Misdeed fate, Request request, byte[] body)
            throws IOException, InterruptedException {
        return switch (fate) {
            case NONE -> Optional.of(answer(request, body));
            case ERROR -> Optional.of(Response.error(500, "InternalError", "a drill"));
            case BUSY -> Optional.of(Response.error(503, "SlowDown", "a drill"));
            case DENIED -> Optional.of(Response.error(403, "AccessDenied", "a drill"));
            case NO_BUCKET -> Optional.of(Response.error(404, "NoSuchBucket", "a drill"));
            case FULL -> Optional.of(Response.error(507, "XMinioStorageFull", "a drill"));
            case FALSE_SUCCESS -> Optional.of(Response.falseSuccess("00", "InternalError", "a drill"));
            case HANG -> {
                awaitOther(Misdeed.HANG);
                yield Optional.empty();
            }
            case RESET, HALF_BODY -> Optional.empty();
            case LOSE_REPLY -> {
                Response _ = store(request, body);
                yield Optional.empty();
            }
            case DUPLICATE_LATER -> {
                Response response = answer(request, body);
                if (response.status() == 200) {
                    replays.add(time.nanos() + replayAfter.toNanos(), () -> {
                        Response _ = store(request, body);
                    });
                }
                yield Optional.of(response);
            }
        };
    }

    private synchronized void awaitOther(Misdeed now) throws InterruptedException {
        while (misdeed == now && !listener.isClosed()) {
            wait();
        }
    }

    private Response answer(Request request, byte[] body) throws IOException {
        if (request.isUpload()) {
            Response response = store(request, body);
            if (response.status() == 200) {
                uploads.told(request.bucket() + "/" + request.key(), time.wallMillis());
            }
            return response;
        }
        Bucket bucket = bucket(request);
        return switch (request.method()) {
            case "PUT" -> {
                bucket.create();
                yield Response.empty(200);
            }
            case "GET" -> request.key().isEmpty() ? list(request, bucket) : read(request, bucket);
            case "HEAD" -> bucket.holds(request.key())
                    ? Response.head(bucket.size(request.key()))
                    : Response.empty(404);
            default -> Response.error(501, "NotImplemented", "a drill has no use for it");
        };
    }

    private Bucket bucket(Request request) {
        return new Bucket(folder.resolve(request.bucket()), folder.resolve(".unfinished"));
    }

    private Response store(Request request, byte[] body) throws IOException {
        if (request.query().containsKey("uploadId")) {
            return Response.error(501, "NotImplemented", "a drill has no use for it");
        }
        String signed = request.headers().getOrDefault("x-amz-content-sha256", "");
        if (signed.length() == 64 && !signed.equals(hash("SHA-256", body))) {
            return Response.error(400, "XAmzContentSHA256Mismatch", "not the bytes that were signed");
        }
        Bucket bucket = bucket(request);
        if (!bucket.exists()) {
            return Response.error(404, "NoSuchBucket", "there is none");
        }
        bucket.put(request.key(), body);
        uploads.kept(request.bucket() + "/" + request.key());
        return Response.stored(hash("MD5", body));
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static Response read(Request request, Bucket bucket) throws IOException {
        return bucket.get(request.key()).map(bytes -> Response.body(bytes, "application/octet-stream"))
                .orElseGet(() -> Response.error(404, "NoSuchKey", "there is none"));
    }

    private static Response list(Request request, Bucket bucket) throws IOException {
        if (!bucket.exists()) {
            return Response.error(404, "NoSuchBucket", "there is none");
        }
        List<String> keys = bucket.keys(request.query().getOrDefault("prefix", ""),
                request.query().getOrDefault("continuation-token", ""));
        List<String> page = keys.subList(0, Math.min(PAGE, keys.size()));
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>")
                .append(page.size() < keys.size()).append("</IsTruncated>");
        if (page.size() < keys.size()) {
            xml.append("<NextContinuationToken>").append(escaped(page.getLast()))
                    .append("</NextContinuationToken>");
        }
        for (String key : page) {
            xml.append("<Contents><Key>").append(escaped(key)).append("</Key><Size>")
                    .append(bucket.size(key)).append("</Size></Contents>");
        }
        return Response.xml(xml.append("</ListBucketResult>").toString());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public synchronized void close() {
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        notifyAll();
    }
}
