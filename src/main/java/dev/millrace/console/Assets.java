package dev.millrace.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the pages: those of this package, and of each library the one file that is used. They are named here one by
 * one, so a path never becomes the name of a file. Thread-safe.
 */
final class Assets {
    private static final String FOLDER = "/dev/millrace/console/web/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String PAGE = "text/html; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PICTURE = "image/svg+xml";
    private static final Set<String> SCRIPTS = Set.of("main", "tags", "format", "url", "data", "live",
            "chart", "parts", "ledger-strip", "pages/overview", "pages/pipelines", "pages/insights",
            "pages/ledger", "pages/objects", "pages/letters", "pages/explain", "pages/lag", "pages/sign-in",
            "broken-place");
    private static final Map<String, String> LIBRARIES = Map.of(
            "/lib/preact.js", "/META-INF/resources/webjars/preact/10.28.0/dist/preact.module.js",
            "/lib/echarts.js", "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.esm.min.js");
    private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

    /** A file in both of its forms. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Asset(String type, byte[] plain, byte[] zipped, String tag) {}

    /**
     * Gives a file.
     *
     * @param path of the address: "/js/main.js"
     * @param acceptsGzip whether the browser takes it compressed
     * @param known tag of the version that the browser has, "" for none
     */
    Optional<Answer> find(String path, boolean acceptsGzip, String known) {
        return place(path).map(place -> loaded.computeIfAbsent(path, _ -> load(place)))
                .map(asset -> answer(asset, acceptsGzip, known));
    }

    /** The page that all addresses of the console show; it finds out itself what is asked for. */
    Answer page() {
        Asset page = loaded.computeIfAbsent("/", _ -> load(new Place(FOLDER + "index.html", PAGE)));
        return new Answer(Answer.OK, page.type(), page.plain(), Map.of("Cache-Control", "no-cache"));
    }

    private record Place(String resource, String type) {}

    private static Optional<Place> place(String path) {
        String library = LIBRARIES.get(path);
        if (library != null) {
            return Optional.of(new Place(library, SCRIPT));
        }
        if (path.startsWith("/js/") && path.endsWith(".js")
                && SCRIPTS.contains(path.substring("/js/".length(), path.length() - ".js".length()))) {
            return Optional.of(new Place(FOLDER + path.substring(1), SCRIPT));
        }
        return switch (path) {
            case "/console.css" -> Optional.of(new Place(FOLDER + "console.css", STYLE));
            case "/icon.svg" -> Optional.of(new Place(FOLDER + "icon.svg", PICTURE));
            default -> Optional.empty();
        };
    }

    private static Asset load(Place place) {
        try (InputStream in = Assets.class.getResourceAsStream(place.resource())) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + place.resource());
            }
            byte[] plain = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(plain);
            return new Asset(place.type(), plain, zip(plain),
                    "\"" + HexFormat.of().toHexDigits((int) sum.getValue()) + "-" + plain.length + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    /** Asked for again each time, so that a new version of the program shows at once; the answer is mostly "as before". */
    private static Answer answer(Asset asset, boolean acceptsGzip, String known) {
        Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", asset.tag(), "Vary",
                "Accept-Encoding");
        if (known.equals(asset.tag())) {
            return new Answer(Answer.NOT_MODIFIED, asset.type(), new byte[0], headers);
        }
        Answer plain = new Answer(Answer.OK, asset.type(), acceptsGzip ? asset.zipped() : asset.plain(),
                headers);
        return acceptsGzip ? plain.with("Content-Encoding", "gzip") : plain;
    }
}
