package io.tepui.containers;

/**
 * Counters of a runtime.
 *
 * @param launched containers that started
 * @param launchFailures launches that failed, refused ones included
 * @param refusedAtLimit launches refused because there were too many containers
 * @param exited containers that ended with a status
 * @param lost containers that ended without one
 * @param spawnerRestarts how often the spawner had to be started again
 * @param readersCutOff readers of an output that were cut off: too slow for it, or their shim was killed
 * @param running containers now
 */
public record RuntimeCounters(
        long launched,
        long launchFailures,
        long refusedAtLimit,
        long exited,
        long lost,
        long spawnerRestarts,
        long readersCutOff,
        int running) {}
