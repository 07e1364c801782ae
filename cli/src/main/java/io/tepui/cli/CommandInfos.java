package io.tepui.cli;

import io.tepui.protocol.v1.CommandInfo;
import java.util.List;
import java.util.Map;

/** Commands as they are given on the command line. */
public final class CommandInfos {
    private CommandInfos() {}

    /**
     * Makes a command.
     *
     * @param words the program and its arguments, at least one; one word that holds a blank is a shell command
     * @param environment variables for it
     */
    public static CommandInfo.Builder of(List<String> words, Map<String, String> environment) {
        CommandInfo.Builder info = CommandInfo.newBuilder();
        String first = words.getFirst();
        if (words.size() == 1 && first.chars().anyMatch(Character::isWhitespace)) {
            info.setShell(true).setValue(first);
        } else {
            info.setShell(false).setValue(first).addAllArguments(words);
        }
        environment.forEach((name, value) ->
                info.getEnvironmentBuilder().addVariablesBuilder().setName(name).setValue(value));
        return info;
    }
}
