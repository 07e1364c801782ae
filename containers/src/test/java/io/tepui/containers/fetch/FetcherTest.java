package io.tepui.containers.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Fetching URIs into a sandbox (AO §8)")
class FetcherTest {

    @TempDir
    private Path temp;

    private Path sandbox;
    private HttpServer server;
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private FetcherOptions options = FetcherOptions.defaults();

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        sandbox = temp.resolve("sandbox");
        Sandboxes.create(sandbox, Optional.empty());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        handlers.shutdownNow();
    }

    private static CommandInfo.URI.Builder uri(Object value) {
        return CommandInfo.URI.newBuilder().setValue(value.toString());
    }

    private void fetch(CommandInfo.URI.Builder... uris) throws FetchException, InterruptedException {
        fetch(Optional.empty(), uris);
    }

    private void fetch(Optional<String> user, CommandInfo.URI.Builder... uris)
            throws FetchException, InterruptedException {
        List<CommandInfo.URI> built =
                Arrays.stream(uris).map(CommandInfo.URI.Builder::build).toList();
        new Fetcher(options, Users.ofSystem()).fetch(new FetchRequest(sandbox, user, built));
    }

    private String serve(String path, int status, String body, String... headers) {
        server.createContext(path, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Path source(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisplayName("Local files are copied: as a path, a file URI, with localhost (AO-354)")
    void local() throws Exception {
        fetch(
                uri(source("one", "1")),
                uri("file://" + source("two", "2")),
                uri("file://localhost" + source("three", "3")),
                uri("  " + source("four", "4")));

        assertThat(sandbox.resolve("one")).hasContent("1");
        assertThat(sandbox.resolve("two")).hasContent("2");
        assertThat(sandbox.resolve("three")).hasContent("3");
        assertThat(sandbox.resolve("four")).hasContent("4");
        assertThat(mode(sandbox.resolve("one"))).isEqualTo("rw-r--r--");
    }

    @Test
    @DisplayName("A relative path is found under frameworks_home, and needs it (AO-354)")
    void relative() throws Exception {
        source("tool", "x");

        assertThatThrownBy(() -> fetch(uri("tool")))
                .isInstanceOf(FetchException.class)
                .hasMessage("Failed to fetch 'tool': a relative path needs --frameworks_home, which is not set");
        options = options.withFrameworksHome(temp);
        fetch(uri("tool"));
        assertThat(sandbox.resolve("tool")).hasContent("x");
        assertThatThrownBy(() -> fetch(uri("file://tool")))
                .hasMessage("Failed to fetch 'file://tool': the URI has no path");
        assertThatThrownBy(() -> fetch(uri("file://a/tool")))
                .hasMessage("Failed to fetch 'file://a/tool': a file URI needs an absolute path");
    }

    @Test
    @DisplayName("The mode to execute is kept of local files and set where it is asked for (AO-356)")
    void executable() throws Exception {
        Path script = source("script", "x");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        fetch(uri(script), uri(source("made.tar.gz", "no archive")).setExecutable(true));

        assertThat(mode(sandbox.resolve("script"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(sandbox.resolve("made.tar.gz"))).isEqualTo("rwxr-xr-x");
    }

    @Test
    @DisplayName("An output file names the target, with its directories (AO-353)")
    void outputFile() throws Exception {
        fetch(uri(source("a", "x")).setOutputFile("deep/down/b"));

        assertThat(sandbox.resolve("deep/down/b")).hasContent("x");
        assertThat(sandbox.resolve("a")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/etc/x | output_file '/etc/x' is not a relative path",
                "\"\" | output_file is empty",
                "../up | '../up' leads out of its directory",
                "a/../../up | 'a/../../up' leads out of its directory",
                ". | '.' names no file"
            })
    @DisplayName("An output file outside of the sandbox is refused (AO-353)")
    void badOutputFile(String name, String reason) throws Exception {
        Path source = source("a", "x");

        assertThatThrownBy(() -> fetch(uri(source).setOutputFile(name)))
                .hasMessage("Failed to fetch '" + source + "': " + reason);
        assertThat(temp.resolve("up")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://127.0.0.1 | the URI has no path",
                "http://127.0.0.1/ | the URI's path names no file",
                "http://127.0.0.1?a=/b | the URI has no path",
                "\"\" | the URI is empty",
                "/ | the URI's path names no file",
                "/missing | /missing: No such file or directory",
                "/proc/.. | the URI's path names no file",
                "/proc | /proc is not a regular file",
                "hdfs://namenode/file | the scheme 'hdfs' is not supported; file, http, https and ftp are",
                "http://127.0.0.1:1/file | no connection: Connection refused"
            })
    @DisplayName("What cannot be fetched is named with the reason in one line (AO-352, AO-354)")
    void failures(String value, String reason) {
        assertThatThrownBy(() -> fetch(uri(value)))
                .isInstanceOf(FetchException.class)
                .hasMessage("Failed to fetch '" + value + "': " + reason);
    }

    @Test
    @DisplayName("HTTP is fetched under the last part of its path, redirects are followed (AO-352, AO-355)")
    void http() throws Exception {
        String direct = serve("/dir/data", 200, "content");
        String redirect = serve("/moved", 302, "", "Location", "dir/data?x=1");

        fetch(uri(" " + direct + "?token=a/b"), uri(redirect));

        assertThat(sandbox.resolve("data")).hasContent("content");
        assertThat(sandbox.resolve("moved")).hasContent("content");
    }

    @Test
    @DisplayName("An answer other than 200, and endless redirects, are failures (AO-355)")
    void httpFailures() {
        String missing = serve("/missing", 404, "not here");
        String empty = serve("/none", 204, "");
        String loop = serve("/loop", 302, "", "Location", "/loop");
        String away = serve("/away", 302, "", "Location", "file:///etc/passwd");

        assertThatThrownBy(() -> fetch(uri(missing)))
                .hasMessage("Failed to fetch '" + missing + "': the server answered 404, not 200");
        assertThatThrownBy(() -> fetch(uri(empty))).hasMessageContaining("the server answered 204, not 200");
        assertThatThrownBy(() -> fetch(uri(loop))).hasMessageContaining("more than 20 redirects");
        assertThatThrownBy(() -> fetch(uri(away)))
                .hasMessageContaining("the server redirected to 'file:///etc/passwd', which is not followed");
        assertThat(sandbox.resolve("missing")).doesNotExist();
    }

    @Test
    @DisplayName("A transfer in which nothing comes is given up after the stall timeout (AO-355)")
    void stall() throws Exception {
        options = options.withStallTimeout(Duration.ofMillis(100));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String value = "http://127.0.0.1:" + silent.getLocalPort() + "/file";

            assertThatThrownBy(() -> fetch(uri(value)))
                    .hasMessage("Failed to fetch '" + value + "': nothing came within the stall timeout");
        }
    }

    @Test
    @DisplayName("A body that ends early is a failure")
    void truncated() {
        server.createContext("/cut", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.close();
        });

        assertThatThrownBy(() ->
                        fetch(uri("http://127.0.0.1:" + server.getAddress().getPort() + "/cut")))
                .isInstanceOf(FetchException.class);
    }

    @Test
    @DisplayName("An interrupted fetch ends at once, and nothing is written any more (AO-364)")
    void interrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        AtomicReference<Exception> outcome = new AtomicReference<>();
        Thread fetching = Thread.ofVirtual().start(() -> {
            try {
                fetch(uri("http://127.0.0.1:" + server.getAddress().getPort() + "/slow"));
            } catch (FetchException | InterruptedException e) {
                outcome.set(e);
            }
        });
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        fetching.interrupt();

        assertThat(fetching.join(Duration.ofSeconds(10))).isTrue();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        List<String> before = state(sandbox);
        over.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> fetches().isEmpty());
        assertThat(state(sandbox)).isEqualTo(before);
    }

    /** Threads that fetch, those included that were stopped and wait for the network. */
    private static List<String> fetches() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("fetch"))
                .toList();
    }

    private static List<String> state(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file + " of " + file.toFile().length() + " bytes")
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisplayName("The sandbox's stderr tells what was fetched and what failed, also that nothing is cached (AO-363)")
    void log() throws Exception {
        Path source = source("a", "x");

        fetch(uri(source).setCache(true));
        assertThatThrownBy(() -> fetch(uri("/missing"))).isInstanceOf(FetchException.class);

        assertThat(sandbox.resolve("stderr"))
                .content()
                .contains("[fetcher] Fetching '" + source + "' to 'a' (not from a cache: this agent has none)\n")
                .contains("[fetcher] 'a' is no archive by its name: it is not extracted\n")
                .contains("[fetcher] Failed: Failed to fetch '/missing': /missing: No such file or directory\n");
    }

    @Test
    @DisplayName("The same URI twice is no conflict (AO-358); fetches are counted once a container (AO-366)")
    void twiceAndCounted() throws Exception {
        Fetcher fetcher = new Fetcher(options, Users.ofSystem());
        CommandInfo.URI uri = uri(source("a", "x")).build();

        fetcher.fetch(new FetchRequest(sandbox, Optional.empty(), List.of(uri, uri)));
        fetcher.fetch(new FetchRequest(sandbox, Optional.empty(), List.of()));
        assertThatThrownBy(() -> fetcher.fetch(new FetchRequest(
                        sandbox, Optional.empty(), List.of(uri("/missing").build(), uri))))
                .isInstanceOf(FetchException.class);

        assertThat(fetcher.counters()).isEqualTo(new FetcherCounters(1, 1, 0, 0));
    }

    @Test
    @DisplayName("More bytes than one container may have are refused")
    void tooMuch() throws Exception {
        options = options.withBounds(1000, 10);
        String large = serve("/large", 200, "x".repeat(1001));

        assertThatThrownBy(() -> fetch(uri(large)))
                .hasMessage("Failed to fetch '" + large
                        + "': more than 1000 bytes in all, the most that is fetched for one container");
    }

    @Test
    @DisplayName(
            "The fetcher has the rights of the user: what it may not read is not fetched, what it gets is its own (AO-365)")
    void user() throws Exception {
        UserIdentity current = Users.ofSystem().current();
        UserIdentity user = current.isRoot() ? Users.ofSystem().find("nobody").orElseThrow() : current;
        Sandboxes.create(sandbox, Optional.of(user));
        Path secret = source("secret", "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

        assertThatThrownBy(() -> fetch(Optional.of(user.name()), uri(secret)))
                .hasMessage("Failed to fetch '" + secret + "': " + secret + ": Permission denied");
        fetch(Optional.of(user.name()), uri(source("open", "y")).setOutputFile("d/open"));

        for (String name : List.of("d", "d/open")) {
            assertThat(Files.getAttribute(sandbox.resolve(name), "unix:uid"))
                    .as(name)
                    .isEqualTo(user.uid());
            assertThat(Files.getAttribute(sandbox.resolve(name), "unix:gid"))
                    .as(name)
                    .isEqualTo(user.gid());
        }
        assertThat(Files.getAttribute(Files.createFile(temp.resolve("after")), "unix:uid"))
                .isEqualTo(current.uid());
    }

    @Test
    @DisplayName("A user that does not exist is a failure")
    void unknownUser() throws Exception {
        Path source = source("a", "x");

        assertThatThrownBy(() -> fetch(Optional.of("no-such-user"), uri(source)))
                .hasMessage("User 'no-such-user' does not exist on this machine");
    }
}
