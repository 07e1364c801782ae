package io.tepui.containers;

import java.util.List;

/** What a container runs (AO-193). */
public sealed interface ContainerCommand {

    /** Path or name of the program. */
    String executable();

    /** The argument vector; the first is the name the program sees itself under. */
    List<String> arguments();

    /** A line for the shell, run as {@code sh -c line}. */
    record Shell(String line) implements ContainerCommand {
        @Override
        public String executable() {
            return "/bin/sh";
        }

        @Override
        public List<String> arguments() {
            return List.of("sh", "-c", line);
        }
    }

    /**
     * A program with its arguments, run as they are. An executable without {@code /} is looked up in the working
     * directory first, then in the container's {@code PATH}.
     */
    record Program(String executable, List<String> arguments) implements ContainerCommand {
        public Program {
            arguments = List.copyOf(arguments);
        }
    }
}
