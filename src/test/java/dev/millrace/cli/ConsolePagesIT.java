package dev.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.console.ConsoleSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages in a real browser: Debian's chromium, where it is installed. Screenshots of every page in both themes lie in
 * target/screenshots afterwards. What is waited for is a selector, never a function: the pages' policy forbids the browser
 * to evaluate text, and a function that is asked for again and again is evaluated as such.
 */
class ConsolePagesIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private static final Page.WaitForSelectorOptions GONE = new Page.WaitForSelectorOptions()
            .setState(WaitForSelectorState.DETACHED);

    @TempDir
    private static Path folder;
    private static ConsoleSite site;
    private static Playwright playwright;
    private static Browser browser;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM),
                "there is no " + CHROMIUM + ": install chromium to have the pages tested");
        Files.createDirectories(SCREENSHOTS);
        site = ConsoleSite.start(folder, ConsoleSettings.local(0)).fill();
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM)
                .setArgs(List.of("--no-sandbox", "--force-color-profile=srgb")));
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            browser.close();
            playwright.close();
            site.close();
        }
    }

    @BeforeEach
    void open() {
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1440, 900)
                .setColorScheme(ColorScheme.LIGHT).setBypassCSP(false));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> hosts.add(request.url()));
    }

    @AfterEach
    void nothing_complained_and_nobody_else_was_asked() {
        context.close();
        assertThat(complaints).isEmpty();
        assertThat(hosts).allSatisfy(url -> assertThat(url).startsWith(site.address()));
    }

    @Test
    void the_overview_says_that_the_books_balance() throws IOException {
        visit("/", "text=The books balance");

        assertThat(page.innerText("h1")).isEqualTo("Overview");
        assertThat(page.innerText("main")).contains("24,0", "network-archive", "objects");
        shoot("overview");
    }

    @Test
    void a_pipeline_is_a_picture_with_numbers() throws IOException {
        visit("/pipelines?name=" + site.names().getFirst(), "svg.way");

        assertThat(page.getAttribute("svg.way", "aria-label")).contains("bucket telemetry-data");
        shoot("pipelines");
        visit("/pipelines?name=" + site.names().get(1), "svg.way");
        shoot("pipelines-forwarding");
    }

    @Test
    void insights_show_traffic_with_its_peak() throws IOException {
        visit("/insights?pipeline=" + site.names().get(1), "text=Events per minute");

        assertThat(page.innerText("main")).contains("By device_type", "different values of user_id");
        shoot("insights");
    }

    @Test
    void the_ledger_leads_to_the_object() throws IOException {
        visit("/ledger", "svg.strip");
        shoot("ledger");
        page.click("main tbody th a:has-text('" + site.topic(0) + "')");
        page.waitForSelector("svg.strip.large");
        page.click("main tbody th a >> nth=0");
        page.waitForSelector("text=CRC-32C");
        shoot("ledger-ranges");
        page.click("main tbody td a >> nth=0");
        page.waitForSelector("text=First lines");
        page.waitForSelector("ol.lines li");

        assertThat(page.innerText("ol.lines li >> nth=0")).contains("\"event_id\"");
        shoot("objects");
    }

    @Test
    void a_replay_is_done_by_clicking() throws IOException {
        visit("/letters?pipeline=" + site.names().get(1), "main tbody th a");
        shoot("letters");
        page.click("main tbody th a:has-text('type at /timestamp')");
        page.waitForSelector("mark.broken");
        assertThat(page.innerText("mark.broken")).contains("timestamp");
        page.fill("label:has-text('Set a field first') input", "timestamp");
        page.fill("label:has-text('to this expression') input", "1767225600");
        page.click("text=Test with today");
        page.click("button:has-text('Replay the')");
        page.fill("label:has-text('Reason') input", "clicked");
        assertThat(page.innerText("[aria-label='Before it happens']")).contains("each exactly once");
        shoot("letters-replay");
        long before = site.forwarded();

        page.click("button:has-text('Send ')");
        page.waitForSelector("text=records were sent");

        assertThat(page.innerText("main")).contains("On record as", "clicked");
        site.awaitForwarded(before + ConsoleSite.MENDABLE);
        shoot("letters-replayed");
    }

    @Test
    void a_record_is_explained() throws IOException {
        visit("/explain", "text=Which record?");
        page.fill("main input[name=at]", site.topic(0) + "-0@0");
        page.keyboard().press("Enter");
        page.waitForSelector("ol.stages");

        assertThat(page.innerText("main")).contains("Ledger:", "Settled with its range");
        assertThat(page.url()).contains("/explain?at=");
        shoot("explain");
    }

    @Test
    void lag_is_shown_for_groups_and_topics() throws IOException {
        visit("/lag", "main tbody th a");
        shoot("lag");
        page.click("main tbody th a:has-text('" + site.names().getFirst() + "')");
        page.waitForSelector("text=Committed");
        shoot("lag-group");
        visit("/lag?view=topics", "main tbody th");

        assertThat(page.innerText("main")).contains(site.topic(0));
        shoot("topics");
    }

    @Test
    void hostile_names_and_values_are_only_seen() throws IOException {
        visit("/insights?pipeline=" + site.names().get(2), "text=By name");
        assertThat(page.innerText("main")).contains("<script>window.harmed=1</script>", "⟨202E⟩");
        shoot("insights-hostile");
        visit("/objects?prefix=telemetry-data/" + site.topic(2) + "/", "main tbody th a");
        page.click("main tbody th a >> nth=-1");
        page.waitForSelector("ol.lines li");

        assertThat(page.evaluate("window.harmed")).isNull();
        assertThat(page.innerText("ol.lines")).contains("⟨202E⟩").hasSizeLessThan(200_000);
        shoot("objects-hostile");
    }

    @Test
    void works_by_keyboard_alone() {
        visit("/", "text=The books balance");
        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Skip to the content");
        page.keyboard().press("Enter");
        assertThat(page.evaluate("document.activeElement.id")).isEqualTo("content");

        page.focus("nav a[href='/ledger']");
        page.keyboard().press("Enter");
        page.waitForSelector("svg.strip");

        assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("H1");
        page.goBack();
        page.waitForSelector("h1:has-text('Overview')");
    }

    @Test
    void the_address_holds_the_filters() {
        visit("/ledger", "svg.strip");
        page.fill("input[type=search] >> nth=1", "wrecks");
        page.waitForSelector("main tbody:has(tr:nth-child(2)):not(:has(tr:nth-child(3)))");

        assertThat(page.url()).endsWith("/ledger?topic=wrecks");
        page.reload();
        page.waitForSelector("main tbody:has(tr:nth-child(2)):not(:has(tr:nth-child(3)))");
        page.fill("input[type=search] >> nth=1", "no such topic");
        page.waitForSelector("text=No partition matches");
    }

    private void visit(String path, String awaited) {
        page.navigate(site.address() + path);
        page.waitForSelector(awaited);
        page.waitForSelector(".live:not(.waiting)");
    }

    /** Both themes, and what a person without eyes would meet in each. */
    private void shoot(String name) throws IOException {
        for (String theme : List.of("light", "dark")) {
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setColorScheme(ColorScheme.valueOf(theme.toUpperCase(Locale.ROOT))));
            page.waitForSelector(".chart:not(:has(canvas))", GONE);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SCREENSHOTS.resolve(name + "-" + theme + ".png")).setFullPage(true));
            assertThat(violations()).as(name + ", " + theme).isEmpty();
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    @SuppressWarnings("unchecked") // What comes back is what the script makes.
    private List<String> violations() throws IOException {
        try (InputStream in = ConsolePagesIT.class.getResourceAsStream(AXE)) {
            page.evaluate(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) page.evaluate("""
                async () => (await axe.run()).violations.flatMap((violation) => violation.nodes.map(
                  (node) => `${violation.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))""");
    }
}
