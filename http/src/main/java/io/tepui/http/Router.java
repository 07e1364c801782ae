package io.tepui.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the handler of a path: the one of the longest registered prefix, segment by segment (MO-1, MO-2, CF-1).
 *
 * <p>Every route stands under a process, its first segment ({@code /master/api/v1}). A path whose first segment names no
 * process is looked up as if the main process stood in front ({@code /api/v1} is {@code /master/api/v1}).
 */
public final class Router {
    private record Route(HttpHandler handler, boolean deeper) {}

    /**
     * What a path leads to.
     *
     * @param path the path with its process in front, escapes decoded, no trailing slash; used by the firewall (MO-10)
     * @param rawPath the path with its process in front, else as sent; used in redirects (MO-35)
     * @param handler the handler, if the path has one
     */
    record Match(String path, String rawPath, Optional<HttpHandler> handler) {}

    private final String mainProcess;
    private final Set<String> processes;
    private final Map<String, Route> routes;

    private Router(String mainProcess, Set<String> processes, Map<String, Route> routes) {
        this.mainProcess = mainProcess;
        this.processes = Set.copyOf(processes);
        this.routes = Map.copyOf(routes);
    }

    /** Routes under this main process, e.g. {@code master} or {@code slave(1)}. */
    public static Builder of(String mainProcess) {
        return new Builder(mainProcess);
    }

    Match match(String sentPath) {
        String decoded = withoutTrailingSlashes(RequestTarget.decode(sentPath).orElse(sentPath));
        boolean addressed = processes.contains(firstSegment(decoded));
        String path = addressed ? decoded : "/" + mainProcess + decoded;
        String rawPath = addressed ? sentPath : "/" + mainProcess + sentPath;
        String prefix = path;
        while (!prefix.isEmpty()) {
            Route route = routes.get(prefix);
            if (route != null && (route.deeper || prefix.length() == path.length())) {
                return new Match(path, rawPath, Optional.of(route.handler));
            }
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
        }
        return new Match(path, rawPath, Optional.empty());
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
    }

    private static String withoutTrailingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Collects routes. */
    public static final class Builder {
        private final String mainProcess;
        private final Set<String> processes = new HashSet<>();
        private final Map<String, Route> routes = new HashMap<>();

        private Builder(String mainProcess) {
            this.mainProcess = mainProcess;
            processes.add(mainProcess);
        }

        /** Serves this path of the main process and all deeper ones, e.g. {@code /api/v1}. */
        public Builder route(String path, HttpHandler handler) {
            return add(mainProcess, path, handler, true);
        }

        /** Serves this path of another process and all deeper ones, e.g. process {@code files}, path {@code /read}. */
        public Builder route(String process, String path, HttpHandler handler) {
            return add(process, path, handler, true);
        }

        /** Serves this path of the main process and no deeper one, e.g. {@code /redirect} (MO-36). */
        public Builder routeExactly(String path, HttpHandler handler) {
            return add(mainProcess, path, handler, false);
        }

        private Builder add(String process, String path, HttpHandler handler, boolean deeper) {
            boolean wellFormed = path.isEmpty() || (path.startsWith("/") && !path.endsWith("/"));
            if (!wellFormed || process.isEmpty() || process.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "Route '" + path + "' of process '" + process + "' must begin and not end with a slash");
            }
            processes.add(process);
            if (routes.put("/" + process + path, new Route(handler, deeper)) != null) {
                throw new IllegalArgumentException("Route '/" + process + path + "' is registered twice");
            }
            return this;
        }

        /** The finished router. */
        public Router build() {
            return new Router(mainProcess, processes, routes);
        }
    }
}
