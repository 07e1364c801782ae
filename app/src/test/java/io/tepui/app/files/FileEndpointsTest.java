package io.tepui.app.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.app.process.Security;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.MessageReceiver;
import io.tepui.http.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** V0-98 to V0-105. */
class FileEndpointsTest {
    @TempDir
    Path disk;

    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(disk.resolve("stdout"), "hello\n");
        Files.writeString(disk.resolve("page.txt"), "text");
        Files.createDirectory(disk.resolve("sub"));
        VirtualFiles files = new VirtualFiles(Attachments.of(Map.of("/box", disk)));
        server = HttpServer.start(
                HttpServerConfig.defaults(),
                FileEndpoints.addTo(Router.of("master"), files, Security.off()).build(),
                MessageReceiver.none());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void browse_answers_an_array_with_all_seven_keys() throws Exception {
        HttpResponse<String> answer = get("/files/browse?path=%2Fbox/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("[{\"gid\":\"")
                .contains("\"mode\":\"-rw-", "\"path\":\"/box/stdout\"", "\"size\":6,\"uid\":\"", "\"nlink\":1")
                .containsPattern("\"mtime\":\\d+(\\.\\d+)?(E\\d+)?,");
        assertThat(get("/files/browse?path=/box/stdout").body()).isEqualTo("[]");
    }

    @Test
    void read_without_offset_tells_the_size_and_else_the_bytes() throws Exception {
        assertThat(get("/files/read?path=/box/stdout").body()).isEqualTo("{\"data\":\"\",\"offset\":6}");
        assertThat(get("/files/read?path=/box/stdout&offset=-1&length=-1").body())
                .isEqualTo("{\"data\":\"\",\"offset\":6}");
        assertThat(get("/files/read?path=/box/stdout&offset=1&length=3").body())
                .isEqualTo("{\"data\":\"ell\",\"offset\":1}");
        assertThat(get("/files/read?path=/box/stdout&offset=9&jsonp=f").body())
                .isEqualTo("f({\"data\":\"\",\"offset\":9})");
    }

    @Test
    void download_answers_the_raw_file_with_its_name() throws Exception {
        HttpResponse<String> stdout = get("/files/download?path=/box/stdout");
        assertThat(stdout.body()).isEqualTo("hello\n");
        assertThat(stdout.headers().firstValue("Content-Disposition")).contains("attachment; filename=stdout");
        assertThat(stdout.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(get("/files/download?path=/box/page.txt").headers().firstValue("Content-Type"))
                .contains("text/plain");
    }

    @Test
    void bad_requests_are_answered_with_what_is_wrong() throws Exception { // V0-105
        assertThat(get("/files/browse").statusCode()).isEqualTo(400);
        assertThat(get("/files/read?path=").body()).contains("Expecting 'path=value' in query");
        assertThat(get("/files/read?path=/box/stdout&offset=x").body()).contains("Failed to parse offset");
        assertThat(get("/files/read?path=/box/stdout&length=-5").body()).contains("Negative length provided: -5");
        assertThat(get("/files/read?path=/box/sub").statusCode()).isEqualTo(400);
        assertThat(get("/files/download?path=/box/sub").statusCode()).isEqualTo(400);
        assertThat(get("/files/download?path=/box/none").statusCode()).isEqualTo(404);
        HttpResponse<String> none = get("/files/browse?path=/none");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).isEmpty();
    }

    private HttpResponse<String> get(String target) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + (server == null ? 0 : server.port()) + target);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
