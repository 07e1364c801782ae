package io.tepui.containers.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Fetcher} works.
 *
 * @param frameworksHome where relative paths are looked for (AO-354)
 * @param stallTimeout after which a transfer is given up in which nothing comes (AO-355)
 * @param maxBytes bytes that are written for one container at most, archives and what is unpacked of them together
 * @param maxEntries entries of archives that are unpacked for one container at most
 * @param maxFetches containers that are fetched for at a time; more wait their turn
 */
public record FetcherOptions(
        Optional<Path> frameworksHome, Duration stallTimeout, long maxBytes, int maxEntries, int maxFetches) {

    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofMinutes(1);
    public static final long DEFAULT_MAX_BYTES = 64L << 30;
    public static final int DEFAULT_MAX_ENTRIES = 1_000_000;
    public static final int DEFAULT_MAX_FETCHES = 64;

    /** The defaults, without a place for relative paths. */
    public static FetcherOptions defaults() {
        return new FetcherOptions(
                Optional.empty(), DEFAULT_STALL_TIMEOUT, DEFAULT_MAX_BYTES, DEFAULT_MAX_ENTRIES, DEFAULT_MAX_FETCHES);
    }

    /** The same with a place for relative paths. */
    public FetcherOptions withFrameworksHome(Path home) {
        return new FetcherOptions(Optional.of(home), stallTimeout, maxBytes, maxEntries, maxFetches);
    }

    /** The same with another patience. */
    public FetcherOptions withStallTimeout(Duration newStallTimeout) {
        return new FetcherOptions(frameworksHome, newStallTimeout, maxBytes, maxEntries, maxFetches);
    }

    /** The same with other bounds. */
    public FetcherOptions withBounds(long newMaxBytes, int newMaxEntries) {
        return new FetcherOptions(frameworksHome, stallTimeout, newMaxBytes, newMaxEntries, maxFetches);
    }
}
