package io.tepui.containers.fetch;

/**
 * Counters of a fetcher (AO-366); a container without URIs is not counted.
 *
 * @param succeeded containers for which all was fetched
 * @param failed containers for which something was not, stopped fetches included
 * @param cacheBytes how much room the cache has, 0 without a cache
 * @param cacheUsedBytes how much of it is taken
 */
public record FetcherCounters(long succeeded, long failed, long cacheBytes, long cacheUsedBytes) {}
