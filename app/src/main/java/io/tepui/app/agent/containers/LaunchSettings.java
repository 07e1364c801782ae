package io.tepui.app.agent.containers;

import io.tepui.containers.containerizer.ContainerLaunch;
import java.nio.file.Path;

/**
 * What launches by operators need to know of the agent.
 *
 * @param standaloneSandboxes directory of the sandboxes of standalone containers, {@code <work_dir>/containers} (AO-94)
 * @param switchUser whether containers run as the user that their command names (AO-169)
 * @param outputBounds how far the files of their output may grow
 */
public record LaunchSettings(Path standaloneSandboxes, boolean switchUser, ContainerLaunch.OutputBounds outputBounds) {}
