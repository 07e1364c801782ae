package io.tepui.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A router")
class RouterTest {
    private static final Router ROUTER = Router.of("master")
            .route("/api/v1", named("operator"))
            .route("/api/v1/scheduler", named("scheduler"))
            .routeExactly("/redirect", named("redirect"))
            .route("files", "/read", named("read"))
            .build();

    private static HttpHandler named(String name) {
        return request -> Reply.error(200, name);
    }

    private static String handlerOf(String path) throws Exception {
        var handler = ROUTER.match(path).handler();
        if (handler.isEmpty()) {
            return "none";
        }
        Reply.Whole reply = (Reply.Whole) handler.get().handle(FakeRequests.any());
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        reply.body().writeTo(out);
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1, operator",
        "/api/v1/, operator",
        "/api/v1/operator, operator",
        "/api/v1/x/y, operator",
        "/master/api/v1, operator",
        "/master/api/v1/x, operator",
        "/api/v1/scheduler, scheduler",
        "/api/v1/scheduler/x, scheduler",
        "/master/api/v1/scheduler, scheduler",
        "/api/v1/schedulers, operator",
        "/api/%76%31, operator",
        "/redirect, redirect",
        "/redirect/, redirect",
        "/redirect/x, none",
        "/files/read, read",
        "/files/browse, none",
        "/api/v2, none",
        "/api, none",
        "/apiv1, none",
        "/, none",
    })
    @DisplayName("takes the longest registered prefix, segment by segment (MO-1, MO-2, MO-36, CF-1)")
    void longest_prefix(String path, String handler) throws Exception {
        assertThat(handlerOf(path)).isEqualTo(handler);
    }

    @Test
    @DisplayName("puts the process in front of a path that names none, for redirects and the firewall (MO-10, MO-35)")
    void rewrites() {
        assertThat(ROUTER.match("/api/v1").rawPath()).isEqualTo("/master/api/v1");
        assertThat(ROUTER.match("/api/v1/").path()).isEqualTo("/master/api/v1");
        assertThat(ROUTER.match("/files/read").path()).isEqualTo("/files/read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/api/"})
    @DisplayName("refuses a route that does not begin, or ends, with a slash")
    void malformed_route(String path) {
        Router.Builder builder = Router.of("master");
        assertThatThrownBy(() -> builder.route(path, named("x"))).hasMessageContaining("'" + path + "'");
    }

    @Test
    @DisplayName("refuses a route twice")
    void twice() {
        Router.Builder builder = Router.of("master").route("/a", named("x"));
        assertThatThrownBy(() -> builder.route("/a", named("y"))).hasMessageContaining("/master/a");
    }
}
