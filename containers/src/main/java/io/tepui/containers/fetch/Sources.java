package io.tepui.containers.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where the content of URIs comes from (AO-354, AO-355). */
final class Sources {

    private static final int MAX_REDIRECTS = 20;
    private static final String FILE = "file://";
    private static final String LOCALHOST = "localhost";
    private static final String SCHEME_END = "://";

    private final FetcherOptions options;
    private final UserRights rights;
    private final Budget budget;

    Sources(FetcherOptions options, UserRights rights, Budget budget) {
        this.options = options;
        this.rights = rights;
        this.budget = budget;
    }

    /**
     * Content that was opened.
     *
     * @param content its bytes
     * @param mode file mode of a local file, 0 of others
     * @param size number of bytes as far as it is known beforehand, else -1
     */
    record Source(InputStream content, int mode, long size) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    Source open(String uri) throws IOException {
        String value = uri.stripLeading();
        if (value.startsWith(FILE)) {
            return local(ofFileUri(value.substring(FILE.length())));
        }
        int schemeEnd = value.indexOf(SCHEME_END);
        if (schemeEnd < 0) {
            return local(ofPath(value));
        }
        String scheme = value.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http", "https" -> http(value);
            case "ftp" -> ftp(value);
            default ->
                throw new IOException("the scheme '" + scheme + "' is not supported; file, http, https and ftp are");
        };
    }

    private static Path ofFileUri(String rest) throws IOException {
        String path = rest.startsWith(LOCALHOST) ? rest.substring(LOCALHOST.length()) : rest;
        if (!path.startsWith("/")) {
            throw new IOException("a file URI needs an absolute path");
        }
        return Path.of(path);
    }

    private Path ofPath(String value) throws IOException {
        Path path = Path.of(value);
        if (path.isAbsolute()) {
            return path;
        }
        return options.frameworksHome()
                .orElseThrow(() -> new IOException("a relative path needs --frameworks_home, which is not set"))
                .resolve(path);
    }

    private Source local(Path path) throws IOException {
        Map<String, Object> attributes = rights.call(() -> Files.readAttributes(path, "unix:mode,isRegularFile,size"));
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new IOException(path + " is not a regular file");
        }
        InputStream content = Channels.newInputStream(rights.call(() -> Files.newByteChannel(path, Set.of())));
        return new Source(
                content, (Integer) attributes.getOrDefault("mode", 0), (Long) attributes.getOrDefault("size", -1L));
    }

    private Source http(String value) throws IOException {
        URI at = parse(value);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            budget.check();
            HttpURLConnection connection = (HttpURLConnection) connect(at);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return new Source(connection.getInputStream(), 0, connection.getContentLengthLong());
            }
            String location = connection.getHeaderField("Location");
            connection.disconnect();
            if (!isRedirect(status) || location == null) {
                throw new IOException("the server answered " + status + ", not 200");
            }
            at = redirected(at, location);
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects");
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static URI redirected(URI from, String location) throws IOException {
        URI to = from.resolve(parse(location));
        String scheme = String.valueOf(to.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new IOException("the server redirected to '" + to + "', which is not followed");
        }
        return to;
    }

    private Source ftp(String value) throws IOException {
        URLConnection connection = connect(parse(value));
        return new Source(connection.getInputStream(), 0, connection.getContentLengthLong());
    }

    private URLConnection connect(URI at) throws IOException {
        if (at.getHost() == null) {
            throw new IOException("'" + at + "' names no host");
        }
        URLConnection connection = at.toURL().openConnection();
        int millis = (int) Math.min(options.stallTimeout().toMillis(), Integer.MAX_VALUE);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setUseCaches(false);
        return connection;
    }

    private static URI parse(String value) throws IOException {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new IOException("it is malformed: " + e.getMessage(), e);
        }
    }
}
