package io.tepui.containers.fetch;

/**
 * Counters of a fetcher (AO-366); a container without URIs is not counted.
 *
 * @param succeeded containers for which all was fetched
 * @param failed containers for which something was not, stopped fetches included
 */
public record FetcherCounters(long succeeded, long failed) {}
