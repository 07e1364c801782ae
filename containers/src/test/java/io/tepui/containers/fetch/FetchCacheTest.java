package io.tepui.containers.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The cache of fetched files (AO-358 to AO-365)")
class FetchCacheTest {
    private static final UserIdentity SELF = Users.ofSystem().current();

    @TempDir
    private Path temp;

    private Path cache;
    private HttpServer server;
    private Fetcher fetcher;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final AtomicInteger sandboxes = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        cache = temp.resolve("cache");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        open(1000);
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        fetcher.close();
    }

    private void open(long bytes) throws IOException {
        if (fetcher != null) {
            fetcher.close();
        }
        fetcher = Fetcher.withCache(FetcherOptions.defaults(), Users.ofSystem(), cache, bytes);
    }

    // ------------------------------------------------------------------------------------------------ servers

    private interface Body {
        void send(HttpExchange exchange, int request) throws IOException;
    }

    private String serve(String path, Body body) {
        AtomicInteger count = requests.computeIfAbsent(path, each -> new AtomicInteger());
        server.createContext(path, exchange -> {
            try (exchange) {
                body.send(exchange, count.incrementAndGet());
            }
        });
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private String serve(String path, String text) {
        return serve(path, (exchange, request) -> send(exchange, text));
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private int requests(String path) {
        AtomicInteger count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    // ------------------------------------------------------------------------------------------------ fetches

    private static CommandInfo.URI.Builder uri(Object value) {
        return CommandInfo.URI.newBuilder().setValue(value.toString()).setCache(true);
    }

    /** Fetches into a new sandbox, which is returned. */
    private Path fetch(CommandInfo.URI.Builder... uris) throws FetchException, InterruptedException {
        return fetch(Optional.empty(), uris);
    }

    private Path fetch(Optional<UserIdentity> user, CommandInfo.URI.Builder... uris)
            throws FetchException, InterruptedException {
        Path sandbox = temp.resolve("sandbox" + sandboxes.incrementAndGet());
        try {
            Sandboxes.create(sandbox, user.filter(each -> SELF.isRoot()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fetcher.fetch(new FetchRequest(
                sandbox,
                user.map(UserIdentity::name),
                Stream.of(uris).map(CommandInfo.URI.Builder::build).toList()));
        return sandbox;
    }

    private CompletableFuture<Path> fetching(String value) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return fetch(uri(value));
                    } catch (FetchException | InterruptedException e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    }
                },
                threads);
    }

    private List<String> cached(UserIdentity user) throws IOException {
        Path own = cache.resolve(user.name());
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private long used() {
        return fetcher.counters().cacheUsedBytes();
    }

    private static String log(Path sandbox) throws IOException {
        return Files.readString(sandbox.resolve("stderr"));
    }

    // ------------------------------------------------------------------------------------------------ tests

    @Test
    @DisplayName("A URI is downloaded once, and then taken from the user's directory (AO-358, AO-362)")
    void once() throws Exception {
        String data = serve("/data", "content");

        Path first = fetch(uri(data));
        Path second = fetch(uri(data).setOutputFile("deep/other"));

        assertThat(first.resolve("data")).hasContent("content");
        assertThat(second.resolve("deep/other")).hasContent("content");
        assertThat(requests("/data")).isEqualTo(1);
        assertThat(cached(SELF)).containsExactly("c1-data");
        assertThat(used()).isEqualTo(7);
        assertThat(fetcher.counters().cacheBytes()).isEqualTo(1000);
        assertThat(log(first)).contains("Fetching '" + data + "' into the cache, for 'data'");
        assertThat(log(second)).contains("Taking '" + data + "' from the cache, for 'deep/other'");
    }

    @Test
    @DisplayName("What is not to be cached is fetched each time")
    void notCached() throws Exception {
        String data = serve("/data", "content");
        fetch(uri(data).setCache(false));
        fetch(uri(data).setCache(false));
        assertThat(requests("/data")).isEqualTo(2);
        assertThat(cached(SELF)).isEmpty();
    }

    @Test
    @DisplayName("Whoever asks meanwhile waits for the one download and shares it (AO-358)")
    void shared() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        String slow = serve("/slow", (exchange, request) -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().flush();
            await(over);
            exchange.getResponseBody().write("slow".getBytes(StandardCharsets.UTF_8));
        });
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(fetching(slow));
        }
        Awaitility.await().until(() -> requests("/slow") == 1);
        over.countDown();

        for (CompletableFuture<Path> each : all) {
            assertThat(each.get().resolve("slow")).hasContent("slow");
        }
        assertThat(requests("/slow")).isEqualTo(1);
        assertThat(used()).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("Space is made by removing what was used least recently (AO-359)")
    void evicts() throws Exception {
        open(10);
        String a = serve("/a", "aaaa");
        String b = serve("/b", "bbbb");
        String c = serve("/c", "cccc");
        fetch(uri(a));
        fetch(uri(b));
        fetch(uri(a));
        fetch(uri(c));
        assertThat(cached(SELF)).containsExactly("c1-a", "c3-c");
        assertThat(used()).isEqualTo(8);

        fetch(uri(a));
        fetch(uri(b));
        assertThat(requests("/a")).isEqualTo(1);
        assertThat(requests("/b")).isEqualTo(2);
        assertThat(used()).isEqualTo(8);
    }

    @Test
    @DisplayName(
            "A file as large as the cache is cached, a larger one is fetched directly, and removes nothing (AO-359)")
    void tooLarge() throws Exception {
        open(10);
        String small = serve("/small", "s");
        String fits = serve("/fits", "0123456789");
        String larger = serve("/larger", "0123456789x");

        fetch(uri(small));
        Path sandbox = fetch(uri(larger));
        assertThat(sandbox.resolve("larger")).hasContent("0123456789x");
        assertThat(log(sandbox)).contains("Bypassing the cache: there is no room in it");
        assertThat(cached(SELF)).containsExactly("c1-small");

        fetch(uri(fits));
        assertThat(cached(SELF)).containsExactly("c3-fits");
        assertThat(used()).isEqualTo(10);
    }

    @Test
    @DisplayName("What has no size, or none that is known, is fetched directly (AO-359)")
    void unknownSize() throws Exception {
        String chunked = serve("/chunked", (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("chunks".getBytes(StandardCharsets.UTF_8));
        });
        String empty = serve("/empty", "");

        Path sandbox = fetch(uri(chunked), uri(empty));

        assertThat(sandbox.resolve("chunked")).hasContent("chunks");
        assertThat(sandbox.resolve("empty")).isEmptyFile();
        assertThat(log(sandbox)).contains("Bypassing the cache: the size is not known");
        assertThat(cached(SELF)).isEmpty();
        assertThat(used()).isZero();
    }

    @Test
    @DisplayName("A failed download fails the fetch that made it; those that wait fetch for themselves (AO-361)")
    void failure() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        String flaky = serve("/flaky", (exchange, request) -> {
            if (request == 1) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                await(over);
            } else {
                send(exchange, "there");
            }
        });
        CompletableFuture<Path> first = fetching(flaky);
        Awaitility.await().until(() -> requests("/flaky") == 1);
        CompletableFuture<Path> second = fetching(flaky);
        Awaitility.await().until(() -> Files.exists(temp.resolve("sandbox2")));
        over.countDown();

        assertThatThrownBy(first::get).hasMessageContaining("Failed to fetch '" + flaky + "'");
        assertThat(second.get().resolve("flaky")).hasContent("there");
        assertThat(used()).isZero();
        assertThat(cached(SELF)).isEmpty();
        assertThat(fetch(uri(flaky)).resolve("flaky")).hasContent("there");
        assertThat(used()).isEqualTo(5);
    }

    @Test
    @DisplayName("A fetch that is stopped keeps nobody waiting who wants the same (AO-361, AO-364)")
    void stopped() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        String slow = serve("/slow", (exchange, request) -> {
            if (request == 1) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().flush();
                await(over);
            } else {
                send(exchange, "there");
            }
        });
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                fetch(uri(slow));
            } catch (FetchException | InterruptedException e) {
                // It was stopped, as it should be.
            }
        });
        Awaitility.await().until(() -> requests("/slow") == 1);
        CompletableFuture<Path> second = fetching(slow);
        Awaitility.await().until(() -> Files.exists(temp.resolve("sandbox2")));
        first.interrupt();

        assertThat(second.get().resolve("slow")).hasContent("there");
        assertThat(first.join(Duration.ofSeconds(10))).isTrue();
        assertThat(used()).isZero();
        over.countDown();
    }

    @Test
    @DisplayName("A cached file that is gone from the disk is downloaded again (AO-362)")
    void gone() throws Exception {
        String data = serve("/data", "content");
        fetch(uri(data));
        Files.delete(cache.resolve(SELF.name()).resolve("c1-data"));

        assertThat(fetch(uri(data)).resolve("data")).hasContent("content");
        assertThat(requests("/data")).isEqualTo(2);
        assertThat(cached(SELF)).containsExactly("c2-data");
        assertThat(used()).isEqualTo(7);
    }

    @Test
    @DisplayName("Archives are unpacked where they are, and stay out of the sandbox (AO-357)")
    void archives() throws Exception {
        Path archive = temp.resolve("tools.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            TarArchiveEntry entry = new TarArchiveEntry("bin/tool");
            entry.setSize(2);
            entry.setMode(0755);
            out.putArchiveEntry(entry);
            out.write("ok".getBytes(StandardCharsets.UTF_8));
            out.closeArchiveEntry();
        }
        open(1 << 20);
        for (int i = 0; i < 2; i++) {
            Path sandbox = fetch(uri(archive));
            assertThat(sandbox.resolve("bin/tool")).hasContent("ok").isExecutable();
            assertThat(sandbox.resolve("tools.tar")).doesNotExist();
        }
        Path kept = fetch(uri(archive).setExtract(false));
        assertThat(kept.resolve("tools.tar")).hasSameBinaryContentAs(archive);
        assertThat(kept.resolve("bin")).doesNotExist();
    }

    @Test
    @DisplayName("The mode to execute is kept in the cache, and set where it is asked for (AO-356)")
    void executable() throws Exception {
        Path script = Files.writeString(temp.resolve("script"), "x");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path plain = Files.writeString(temp.resolve("plain"), "x");

        for (int i = 0; i < 2; i++) {
            Path sandbox = fetch(
                    uri(script), uri(plain), uri(plain).setExecutable(true).setOutputFile("made"));
            assertThat(sandbox.resolve("script")).isExecutable();
            assertThat(sandbox.resolve("made")).isExecutable();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.resolve("plain"))))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    @DisplayName("Each user has files of its own, which it must be able to read itself (AO-358, AO-365)")
    void users() throws Exception {
        assumeTrue(SELF.isRoot(), "only root fetches for other users");
        UserIdentity nobody = Users.ofSystem().find("nobody").orElseThrow();
        String data = serve("/data", "content");
        fetch(uri(data));
        Path sandbox = fetch(Optional.of(nobody), uri(data));

        assertThat(requests("/data")).isEqualTo(2);
        assertThat(cached(nobody)).containsExactly("c2-data");
        assertThat(sandbox.resolve("data")).hasContent("content");
        for (Path path : List.of(cache.resolve("nobody"), cache.resolve("nobody/c2-data"), sandbox.resolve("data"))) {
            assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(nobody.uid());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("nobody"))))
                .isEqualTo("rwx------");
        Path secret = Files.writeString(temp.resolve("secret"), "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        fetch(uri(secret));
        assertThatThrownBy(() -> fetch(Optional.of(nobody), uri(secret))).hasMessageContaining("Permission denied");
    }

    @Test
    @DisplayName("It is empty when an agent starts, but for what is not its own (AO-362)")
    void emptied() throws Exception {
        fetch(uri(serve("/data", "content")));
        Files.writeString(cache.resolve(SELF.name()).resolve("other"), "kept");
        Files.writeString(cache.resolve("file"), "kept");
        open(1000);
        assertThat(cached(SELF)).containsExactly("other");
        assertThat(cache.resolve("file")).exists();
        assertThat(used()).isZero();
    }

    @Test
    @DisplayName("A directory that another agent uses, or others can change, is refused")
    void refused() throws Exception {
        assertThatThrownBy(() -> Fetcher.withCache(FetcherOptions.defaults(), Users.ofSystem(), cache, 10))
                .isInstanceOf(IOException.class)
                .hasMessage(cache.toRealPath() + " is the cache of another agent that runs");
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path each : List.of(open, open.resolve("below"))) {
            assertThatThrownBy(() -> Fetcher.withCache(FetcherOptions.defaults(), Users.ofSystem(), each, 10))
                    .isInstanceOf(IOException.class)
                    .hasMessage(open.toRealPath() + " can be changed by other users");
        }
    }

    @Test
    @DisplayName(
            "What is claimed is not removed, and a file of another size than announced is put right (AO-359, AO-360)")
    void claims() throws Exception {
        fetcher.close();
        try (FetchCache books = new FetchCache(CacheDirectory.open(cache, SELF), 10)) {
            FetchCache.Claim held = books.claim(SELF, "a", "a");
            assertThat(held.reserve(8)).isTrue();
            Files.writeString(held.file(), "aaa");
            held.filled(3);
            assertThat(books.used()).isEqualTo(3);

            FetchCache.Claim second = books.claim(SELF, "b", "b");
            assertThat(second.reserve(8)).isFalse();
            assertThat(second.reserve(7)).isTrue();
            Files.writeString(second.file(), "bbbbbbbb");
            second.filled(8);
            assertThat(books.used()).isEqualTo(3);
            assertThat(second.file()).exists();
            second.close();
            assertThat(second.file()).doesNotExist();

            held.close();
            FetchCache.Claim third = books.claim(SELF, "c", "c");
            assertThat(third.reserve(10)).isTrue();
            assertThat(held.file()).doesNotExist();
            third.close();
            assertThat(books.used()).isZero();
        }
    }

    @Test
    @DisplayName("Long and unusual names are abbreviated, and keep their ending (AO-362)")
    void names() {
        assertThat(CacheNames.of(3, "a b/\u00e4.tar.gz")).isEqualTo("c3-a_b__.tar.gz");
        assertThat(CacheNames.of(4, "x".repeat(100))).isEqualTo("c4-" + "x".repeat(100));
        assertThat(CacheNames.of(5, "x".repeat(200) + ".zip"))
                .hasSize(103)
                .startsWith("c5-_x")
                .endsWith("x.zip");
    }
}
