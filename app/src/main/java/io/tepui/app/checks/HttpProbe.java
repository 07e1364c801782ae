package io.tepui.app.checks;

import io.tepui.agent.checks.CheckResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** GET requests to tasks: redirects are followed, certificates are not looked at, and no body is read (SE-263). */
final class HttpProbe implements AutoCloseable {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .sslContext(AnyCertificate.context())
            .build();

    /** Waits for the status of the last answer, at most for the timeout; zero: as long as it takes. */
    CheckResult run(String url, Duration timeout) throws InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(url)).GET().build();
        } catch (IllegalArgumentException e) {
            return new CheckResult.Failed(url + " cannot be asked: " + e.getMessage());
        }
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = timeout.isZero()
                    ? answer.get()
                    : answer.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
            response.body().close();
            return new CheckResult.Answered(response.statusCode());
        } catch (TimeoutException e) {
            return new CheckResult.Failed("no answer of " + url + " in " + timeout);
        } catch (ExecutionException | IOException e) {
            return new CheckResult.Failed("no answer of " + url + ": " + cause(e));
        } finally {
            answer.cancel(true);
        }
    }

    private static String cause(Exception e) {
        return String.valueOf(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
