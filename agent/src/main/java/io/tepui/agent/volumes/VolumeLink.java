package io.tepui.agent.volumes;

/**
 * How a task sees a volume: as a symbolic link in its sandbox (AO-276).
 *
 * @param volume the absolute path of the volume's directory, which the link leads to
 * @param containerPath where the link is, relative to the sandbox; stays inside it
 * @param give whether the volume's directory is to belong to the sandbox's owner (AO-280)
 */
public record VolumeLink(String volume, String containerPath, boolean give) {}
