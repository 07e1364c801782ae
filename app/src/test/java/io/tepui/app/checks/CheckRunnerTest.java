package io.tepui.app.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.CheckDone;
import io.tepui.agent.CheckRun;
import io.tepui.agent.checks.CheckKind;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.checks.Probe;
import io.tepui.app.agent.containers.FakeContainerizer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SE-261, SE-263, SE-264: requests and connections to tasks. */
@Timeout(60)
class CheckRunnerTest {
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @TempDir
    Path disk;

    private final BlockingQueue<AgentInput> results = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private CheckRunner runner = runner(8);
    private int next;

    private CheckRunner runner(int concurrency) {
        CheckRunner made = new CheckRunner(new FakeContainerizer(), results::add, concurrency);
        open.add(made);
        return made;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private String begin(Probe probe, Duration timeout) {
        String id = "check-" + next++;
        runner.begin(new CheckRun("c", CheckKind.HEALTH, id, Optional.empty(), probe, timeout));
        return id;
    }

    private CheckResult run(Probe probe, Duration timeout) throws InterruptedException {
        String id = begin(probe, timeout);
        CheckDone done = (CheckDone) results.take();
        assertThat(done.run()).isEqualTo(id);
        assertThat(done.containerId()).isEqualTo("c");
        return done.result();
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        serve(server);
        return server;
    }

    private void serve(HttpServer server) {
        server.createContext("/ok", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/ok");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(503, 0);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
        });
        server.start();
        open.add(() -> server.stop(0));
    }

    private static Probe http(HttpServer server, String path) {
        return new Probe.Http("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    @DisplayName("SE-263: the status of the last answer behind all redirects is the result, whatever the body")
    void statuses() throws Exception {
        HttpServer server = server();
        assertThat(run(http(server, "/ok"), PATIENT)).isEqualTo(new CheckResult.Answered(204));
        assertThat(run(http(server, "/moved"), PATIENT)).isEqualTo(new CheckResult.Answered(204));
        assertThat(run(http(server, "/broken"), PATIENT)).isEqualTo(new CheckResult.Answered(503));
        assertThat(run(http(server, "/nothing"), Duration.ZERO)).isEqualTo(new CheckResult.Answered(404));
        assertThat(run(http(server, "/endless"), PATIENT)).isEqualTo(new CheckResult.Answered(200));
    }

    @Test
    @DisplayName("SE-263: certificates are not looked at")
    void anyCertificate() throws Exception {
        Path store = disk.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "t",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody.else",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret-enough")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret-enough".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret-enough".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        serve(server);
        assertThat(run(new Probe.Http("https://127.0.0.1:" + server.getAddress().getPort() + "/ok"), PATIENT))
                .isEqualTo(new CheckResult.Answered(204));
    }

    @Test
    @DisplayName("SE-263: no answer is a failure")
    void noAnswer() throws Exception {
        int closed = closedPort();
        assertThat(run(new Probe.Http("http://127.0.0.1:" + closed + "/"), PATIENT))
                .isInstanceOf(CheckResult.Failed.class);
        assertThat(run(new Probe.Http("http://127.0.0.1:" + closed + "/a b"), PATIENT))
                .isInstanceOf(CheckResult.Failed.class);
        assertThat(run(new Probe.Http("http://127.0.0.1:70000/"), PATIENT)).isInstanceOf(CheckResult.Failed.class);
    }

    @Test
    @DisplayName("SE-261: a request that gets no answer in time is a failure")
    void late() throws Exception {
        ServerSocket mute = listening();
        assertThat(run(new Probe.Http("http://127.0.0.1:" + mute.getLocalPort() + "/"), Duration.ofMillis(50)))
                .isInstanceOf(CheckResult.Failed.class);
    }

    @Test
    @DisplayName("SE-264: a connection succeeds or not")
    void connections() throws Exception {
        assertThat(run(new Probe.Tcp(listening().getLocalPort()), PATIENT)).isEqualTo(new CheckResult.Connected(true));
        assertThat(run(new Probe.Tcp(closedPort()), PATIENT)).isEqualTo(new CheckResult.Connected(false));
        assertThat(run(new Probe.Tcp(65_536), PATIENT)).isInstanceOf(CheckResult.Failed.class);
    }

    @Test
    void a_run_that_is_given_up_reports_nothing_and_lets_its_connection_go() throws Exception {
        ServerSocket mute = listening();
        String id = begin(new Probe.Http("http://127.0.0.1:" + mute.getLocalPort() + "/"), Duration.ZERO);
        try (Socket connection = mute.accept()) {
            runner.cancel(id);
            InputStream request = connection.getInputStream();
            while (request.read() >= 0) {
                // until it is closed
            }
        }
        assertThat(run(new Probe.Tcp(mute.getLocalPort()), PATIENT)).isEqualTo(new CheckResult.Connected(true));
        assertThat(results).isEmpty();
    }

    @Test
    void no_more_checks_run_at_a_time_than_may() throws Exception {
        runner = runner(1);
        ServerSocket mute = listening();
        String holder = begin(new Probe.Http("http://127.0.0.1:" + mute.getLocalPort() + "/"), Duration.ZERO);
        try (Socket connection = mute.accept()) {
            begin(new Probe.Tcp(mute.getLocalPort()), PATIENT);
            await().untilAsserted(() -> assertThat(runner.metrics())
                    .containsEntry("checks/running", 1.0)
                    .containsEntry("checks/waiting", 1.0));
            assertThat(results).isEmpty();
            runner.cancel(holder);
            assertThat(((CheckDone) results.take()).result()).isEqualTo(new CheckResult.Connected(true));
        }
    }

    private ServerSocket listening() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(loopback());
        open.add(socket);
        return socket;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback());
            return socket.getLocalPort();
        }
    }
}
