package io.tepui.containers.containerizer;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.tepui.containers.Streams;
import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Parameter;
import io.tepui.protocol.v1.Parameters;
import io.tepui.protocol.v1.agent.Call;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent that comes after must know of a container, as a file: the launch, the environment, and the rest by name, each
 * message with its length before it. Of secrets it holds that there are such (AO-288).
 */
record LaunchRecord(ContainerLaunch launch, Placement placement) {
    private static final String SANDBOX = "sandbox";
    private static final String USER = "user";
    private static final String DIRECTORY = "working_directory";
    private static final String ROOT = "root";
    private static final String DEBUG = "debug";
    private static final String STANDALONE = "standalone";
    private static final String SWITCHBOARD = "switchboard";
    private static final String VOLUME = "volume";

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try {
            launchMessage().writeDelimitedTo(out);
            environment().writeDelimitedTo(out);
            parameters().writeDelimitedTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("a stream in memory failed", e);
        }
        return out.toByteArray();
    }

    /** The variables of the command stand among all others. */
    private Call.LaunchContainer launchMessage() {
        Call.LaunchContainer.Builder message = Call.LaunchContainer.newBuilder()
                .setContainerId(launch.id())
                .setCommand(launch.command().toBuilder().clearEnvironment())
                .addAllResources(launch.resources())
                .putAllLimits(launch.limits());
        launch.container().map(Secrets::hide).ifPresent(message::setContainer);
        return message.build();
    }

    private Environment environment() {
        Environment.Builder environment = Environment.newBuilder();
        placement.environment().forEach((name, value) -> {
            if (!placement.secrets().contains(name)) {
                environment.addVariables(
                        Environment.Variable.newBuilder().setName(name).setValue(value));
            }
        });
        placement
                .secrets()
                .forEach(name -> environment.addVariables(
                        Environment.Variable.newBuilder().setName(name).setType(Environment.Variable.Type.SECRET)));
        return environment.build();
    }

    private Parameters parameters() {
        Parameters.Builder rest = Parameters.newBuilder();
        add(rest, SANDBOX, placement.sandbox().toString());
        placement.user().ifPresent(user -> add(rest, USER, user));
        add(rest, DIRECTORY, placement.workingDirectory());
        placement.root().ifPresent(root -> add(rest, ROOT, root.toString()));
        if (launch.kind() == ContainerClass.DEBUG) {
            add(rest, DEBUG, "");
        }
        if (launch.standalone()) {
            add(rest, STANDALONE, "");
        }
        if (placement.streams() instanceof Streams.Switchboard board) {
            add(rest, SWITCHBOARD, (board.terminal() ? "t" : "") + (board.holdsOutput() ? "h" : ""));
        }
        for (SandboxVolume volume : launch.volumes()) {
            String flags = (volume.readOnly() ? "r" : "") + (volume.give() ? "g" : "");
            add(rest, VOLUME, String.join("\0", flags, volume.volume().toString(), volume.containerPath()));
        }
        return rest.build();
    }

    private static void add(Parameters.Builder to, String key, String value) {
        to.addParameter(Parameter.newBuilder().setKey(key).setValue(value));
    }

    /** Throws {@link IOException} when the bytes are no such record. */
    static LaunchRecord decode(byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        Call.LaunchContainer message = next(in, Call.LaunchContainer.parser());
        Environment environment = next(in, Environment.parser());
        return new Rest(next(in, Parameters.parser())).record(message, environment);
    }

    private static <M extends Message> M next(InputStream in, Parser<M> parser) throws IOException {
        M message = parser.parseDelimitedFrom(in);
        if (message == null) {
            throw new IOException("the record of a launch ends early");
        }
        return message;
    }

    /** The rest by name. */
    private static final class Rest {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<SandboxVolume> volumes = new ArrayList<>();

        Rest(Parameters parameters) throws IOException {
            for (Parameter each : parameters.getParameterList()) {
                if (each.getKey().equals(VOLUME)) {
                    volumes.add(volume(each.getValue()));
                } else {
                    values.put(each.getKey(), each.getValue());
                }
            }
        }

        private static SandboxVolume volume(String text) throws IOException {
            String[] parts = text.split("\0", -1);
            if (parts.length != 3) {
                throw new IOException("the record of a launch holds a volume with " + parts.length + " parts");
            }
            return new SandboxVolume(Path.of(parts[1]), parts[2], parts[0].contains("r"), parts[0].contains("g"));
        }

        private Optional<String> value(String name) {
            return Optional.ofNullable(values.get(name));
        }

        private LaunchRecord record(Call.LaunchContainer message, Environment variables) throws IOException {
            Map<String, String> environment = new LinkedHashMap<>();
            Set<String> secrets = new LinkedHashSet<>();
            for (Environment.Variable variable : variables.getVariablesList()) {
                if (variable.getType() == Environment.Variable.Type.SECRET) {
                    secrets.add(variable.getName());
                } else {
                    environment.put(variable.getName(), variable.getValue());
                }
            }
            Path sandbox = Path.of(value(SANDBOX).orElseThrow(() -> new IOException("a launch has no sandbox")));
            Placement placement = new Placement(
                    sandbox,
                    value(USER),
                    environment,
                    secrets,
                    value(DIRECTORY).orElse(sandbox.toString()),
                    value(ROOT).map(Path::of),
                    value(SWITCHBOARD)
                            .<Streams>map(flags -> new Streams.Switchboard(flags.contains("t"), flags.contains("h")))
                            .orElse(new Streams.Files()));
            ContainerID id = message.getContainerId();
            CommandInfo command = message.getCommand();
            return new LaunchRecord(
                    new ContainerLaunch(
                            id,
                            value(DEBUG).isPresent() ? ContainerClass.DEBUG : ContainerClass.DEFAULT,
                            command,
                            message.hasContainer() ? Optional.of(message.getContainer()) : Optional.empty(),
                            message.getResourcesList(),
                            message.getLimitsMap(),
                            value(USER),
                            id.hasParent() ? Optional.empty() : Optional.of(sandbox),
                            environment,
                            volumes,
                            OutputBounds.DEFAULT,
                            value(STANDALONE).isPresent()),
                    placement);
        }
    }
}
