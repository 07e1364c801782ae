package io.tepui.containers.images;

/**
 * Counters since the images were opened.
 *
 * @param pulls images that were read anew
 * @param pullFailures images that could not be had
 * @param overLimit those of them that were larger than {@link ImageLimits} allow
 * @param removeErrors root file systems of containers that could not be removed
 */
public record ImageCounters(long pulls, long pullFailures, long overLimit, long removeErrors) {}
