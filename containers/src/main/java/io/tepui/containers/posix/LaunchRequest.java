package io.tepui.containers.posix;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.OutputFile;
import io.tepui.containers.Streams;
import io.tepui.containers.host.UserIdentity;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The fields of a launch request as {@code shim.h} has them. */
final class LaunchRequest {

    /** One request at most, in bytes; the kernel itself takes about 2 MB of arguments and environment. */
    static final int MAX_BYTES = 4 << 20;

    private static final int NAME = 1;
    private static final int RUNTIME_DIRECTORY = 2;
    private static final int WORKING_DIRECTORY = 3;
    private static final int EXECUTABLE = 4;
    private static final int ARGUMENT = 5;
    private static final int VARIABLE = 6;
    private static final int USER = 7;
    private static final int UMASK = 8;
    private static final int STDOUT = 9;
    private static final int STDERR = 10;
    private static final int STREAMS = 11;

    private static final int SWITCHBOARD = 1;
    private static final int TERMINAL = 2;
    private static final int HELD = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final DataOutputStream out = new DataOutputStream(bytes);

    private LaunchRequest() {}

    /**
     * The payload of a launch frame after its number. Throws {@link IllegalArgumentException} for a text with a NUL
     * character or an environment name that is empty or holds {@code =}, neither of which the system can express.
     *
     * @param parent the process whose namespaces are joined, if any are
     */
    static byte[] encode(ContainerSpec spec, Optional<UserIdentity> switchTo, ProcessId parent) {
        try {
            LaunchRequest request = new LaunchRequest();
            request.fields(spec, switchTo);
            new ConfinementFields(request).add(spec.confinement(), parent);
            return request.bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory failed", e);
        }
    }

    private void fields(ContainerSpec spec, Optional<UserIdentity> switchTo) throws IOException {
        text(NAME, "container id", spec.containerId());
        path(RUNTIME_DIRECTORY, spec.runtimeDirectory());
        path(WORKING_DIRECTORY, spec.workingDirectory());
        text(EXECUTABLE, "command", spec.command().executable());
        for (String argument : spec.command().arguments()) {
            text(ARGUMENT, "argument", argument);
        }
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            variable(variable.getKey(), variable.getValue());
        }
        if (switchTo.isPresent()) {
            user(switchTo.get());
        }
        header(UMASK, Integer.BYTES);
        out.writeInt(spec.umask());
        output(STDOUT, spec.stdout());
        output(STDERR, spec.stderr());
        header(STREAMS, 1);
        out.writeByte(flags(spec.streams()));
    }

    private static int flags(Streams streams) {
        return switch (streams) {
            case Streams.Files f -> 0;
            case Streams.Switchboard s -> SWITCHBOARD | (s.terminal() ? TERMINAL : 0) | (s.holdsOutput() ? HELD : 0);
        };
    }

    private void variable(String name, String value) throws IOException {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("environment variable '" + name + "' has no usable name");
        }
        text(VARIABLE, "environment variable " + name, name + "=" + value);
    }

    private void user(UserIdentity user) throws IOException {
        header(USER, Integer.BYTES * (2 + user.groups().size()));
        out.writeInt(user.uid());
        out.writeInt(user.gid());
        for (int group : user.groups()) {
            out.writeInt(group);
        }
    }

    private void output(int tag, OutputFile file) throws IOException {
        byte[] path = terminated("output path", file.path().toString());
        header(tag, Long.BYTES + Integer.BYTES + 1 + path.length);
        out.writeLong(file.maxBytes());
        out.writeInt(file.rotatedFiles());
        out.writeBoolean(file.append());
        out.write(path);
    }

    /** Where the bytes of a field go after its header. */
    DataOutputStream out() {
        return out;
    }

    private void path(int tag, Path path) throws IOException {
        text(tag, "path", path.toString());
    }

    void text(int tag, String what, String value) throws IOException {
        byte[] text = terminated(what, value);
        header(tag, text.length);
        out.write(text);
    }

    void header(int tag, int length) throws IOException {
        out.writeByte(tag);
        out.writeInt(length);
    }

    static byte[] terminated(String what, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds a NUL character");
        }
        return (value + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
