package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A file in the sandbox of a task, as people write it: {@code TASK:PATH}.
 *
 * @param task the task or container, in one of the ways they are named
 * @param path the path in the sandbox, without a slash at its beginning and end; empty for the sandbox itself
 */
record SandboxPath(String task, String path) {
    /** Reads {@code TASK:PATH}, or {@code TASK} for its whole sandbox. */
    static SandboxPath parse(String text) throws CommandException {
        int colon = text.indexOf(':');
        String task = colon < 0 ? text : text.substring(0, colon);
        if (task.isEmpty()) {
            throw CommandException.usage("'" + text + "' names no task; write TASK:PATH, such as web.3:stdout");
        }
        String path = colon < 0 ? "" : normal(text.substring(colon + 1));
        if (path.equals("..") || path.startsWith("../")) {
            throw CommandException.usage("'" + text + "' leads out of the sandbox; paths begin in it");
        }
        return new SandboxPath(task, path);
    }

    /** Without what does not lead anywhere: empty parts, those that stay, and those that come back. */
    private static String normal(String path) throws CommandException {
        try {
            return Path.of(path.replaceAll("^/+", "")).normalize().toString();
        } catch (InvalidPathException e) {
            throw CommandException.usage("'" + path + "' is not a path: " + e.getReason());
        }
    }

    /** Reads {@code TASK:PATH}, where the whole sandbox will not do. */
    static SandboxPath ofFile(String text) throws CommandException {
        SandboxPath path = parse(text);
        if (path.path.isEmpty()) {
            throw CommandException.usage("'" + text + "' names no file; write TASK:PATH, such as web.3:stdout");
        }
        return path;
    }

    /** Returns the last part of the path; empty for the sandbox itself. */
    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
