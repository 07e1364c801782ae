package io.tepui.containers.containerizer;

/**
 * Counters of a {@link ContainerTree} since it was made.
 *
 * @param destroyErrors destructions that failed (AO-226)
 * @param launching containers that are being launched now
 * @param withImage containers of executors that have an image now
 */
public record TreeCounters(long destroyErrors, int launching, int withImage) {}
