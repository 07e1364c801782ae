package io.tepui.cli.run;

import io.tepui.cli.CommandInfos;
import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to run.
 *
 * @param master the master to subscribe to
 * @param name the framework's name, and the start of the tasks' ids
 * @param user the user the command runs as
 * @param role the role whose resources are used
 * @param cpus processors for each instance, &gt; 0
 * @param memMegabytes memory for each instance, &gt; 0
 * @param environment variables for the command
 * @param uris what to fetch into the sandbox first
 * @param instances how many tasks, at least 1
 * @param command the program and its arguments; one element that holds a blank is a shell command
 */
record RunOptions(
        Endpoint master,
        String name,
        Optional<String> user,
        String role,
        double cpus,
        double memMegabytes,
        Map<String, String> environment,
        List<String> uris,
        int instances,
        List<String> command) {

    CommandInfo commandInfo() {
        CommandInfo.Builder info = CommandInfos.of(command, environment);
        user.ifPresent(info::setUser);
        uris.forEach(uri -> info.addUris(CommandInfo.URI.newBuilder().setValue(uri)));
        return info.build();
    }
}
