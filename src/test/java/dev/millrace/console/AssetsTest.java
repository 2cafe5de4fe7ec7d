package dev.millrace.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AssetsTest {
    private static final Path WEB = Path.of("src/main/resources/dev/millrace/console/web");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import\\()\\s*'([^']+)'");
    private final Assets assets = new Assets();

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(WEB)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void every_file_is_served_and_what_it_imports_too() throws IOException {
        for (Path file : files()) {
            String path = "/" + WEB.relativize(file).toString().replace('\\', '/');
            assertThat(path.equals("/index.html") || assets.find(path, false, "").isPresent()).as(path)
                    .isTrue();
            assertThat(IMPORT.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                    .as(path).allMatch(name -> assets.find(name, false, "").isPresent());
        }
    }

    @Test
    void nothing_in_the_pages_needs_a_policy_that_allows_more() throws IOException {
        String page = new String(assets.page().body(), StandardCharsets.UTF_8);

        assertThat(page).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain("style=", "onclick",
                "http://",
                "https://");
        for (Path file : files()) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain("innerHTML",
                    "dangerouslySet",
                    "eval(", "new Function", "document.write");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/js/../index.html", "/js/pages/../../../openapi.json", "/lib/preact.mjs",
            "/js/.js",
            "/META-INF/MANIFEST.MF", "/js/main.js/"})
    void only_what_is_named_is_served(String path) {
        assertThat(assets.find(path, false, "")).isEmpty();
    }

    @Test
    void a_browser_that_has_a_file_does_not_get_it_again() {
        Answer first = assets.find("/js/main.js", true, "").orElseThrow();

        Answer again = assets.find("/js/main.js", true, first.headers().getOrDefault("ETag", ""))
                .orElseThrow();

        assertThat(first.headers()).containsEntry("Content-Encoding", "gzip");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }
}
