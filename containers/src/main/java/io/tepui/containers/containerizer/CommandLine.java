package io.tepui.containers.containerizer;

import io.tepui.containers.ContainerCommand;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.protocol.v1.CommandInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a container executes (AO-193, AO-309). */
final class CommandLine {
    private CommandLine() {}

    /** Empty when there is nothing to execute (AO-87). */
    static Optional<ContainerCommand> of(CommandInfo command, Optional<ProvisionedImage> image)
            throws IsolationException {
        if (command.hasValue()) {
            return Optional.of(given(command));
        }
        if (image.isEmpty()) {
            return Optional.empty();
        }
        if (command.getShell()) {
            throw new IsolationException(
                    "command.value is missing: with command.shell the image's own command is not used");
        }
        return Optional.of(ofImage(command.getArgumentsList(), image.get()));
    }

    private static ContainerCommand given(CommandInfo command) {
        if (command.getShell()) {
            return new ContainerCommand.Shell(command.getValue());
        }
        List<String> arguments = command.getArgumentsList();
        return new ContainerCommand.Program(
                command.getValue(), arguments.isEmpty() ? List.of(command.getValue()) : arguments);
    }

    private static ContainerCommand ofImage(List<String> arguments, ProvisionedImage image) throws IsolationException {
        List<String> line = new ArrayList<>();
        if (!image.entrypoint().isEmpty()) {
            line.addAll(image.entrypoint());
            line.addAll(arguments.isEmpty() ? image.command() : arguments);
        } else if (!image.command().isEmpty()) {
            line.add(image.command().getFirst());
            line.addAll(
                    arguments.isEmpty()
                            ? image.command().subList(1, image.command().size())
                            : arguments);
        } else {
            throw new IsolationException("command.value is missing, and the image has neither entrypoint nor command");
        }
        return new ContainerCommand.Program(line.getFirst(), line);
    }
}
