package io.tepui.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that runs containers by the OCI's runtime specification, to compare with. */
final class OciRuntime {
    private static final List<String> NAMESPACES = List.of("pid", "mount", "ipc", "uts");

    private static final String WITHOUT_CGROUPS = "--cgroup-manager=disabled";

    private final String program;
    private final Path bundle;
    private final List<String> options;

    private OciRuntime(String program, Path bundle, List<String> options) {
        this.program = program;
        this.bundle = bundle;
        this.options = options;
    }

    /** Prepares a bundle whose containers sleep, with the machine's programs, read-only, in a root of its own. */
    static OciRuntime of(String program, Path bundle, Path state) throws IOException {
        Files.createDirectories(bundle.resolve("rootfs"));
        Files.writeString(bundle.resolve("config.json"), config());
        return new OciRuntime(program, bundle, List.of("--root", state.toString()));
    }

    /** The same without cgroups: crun refuses machines that mount both versions of them, and then has less to do. */
    OciRuntime withoutCgroups() {
        List<String> more =
                Stream.concat(options.stream(), Stream.of(WITHOUT_CGROUPS)).toList();
        return new OciRuntime(program, bundle, more);
    }

    /** What it is called in the table. */
    String name() {
        return program + (options.contains(WITHOUT_CGROUPS) ? " (without cgroups)" : "");
    }

    /** Runs one container; empty if that works, else why it does not. */
    Optional<String> trial() throws InterruptedException {
        if (!isThere()) {
            return Optional.of(program + " is not installed");
        }
        try {
            launch("tepui-bench-trial");
            destroy("tepui-bench-trial");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Creates and starts a container that stays. */
    void launch(String id) throws IOException, InterruptedException {
        run("run", "--detach", "--bundle", bundle.toString(), id);
    }

    /** Kills a container and deletes it. */
    void destroy(String id) throws IOException, InterruptedException {
        run("delete", "--force", id);
    }

    /** Its output goes to a file: the container holds it open as long as it runs. */
    private void run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(bundle, "output", ".txt");
        List<String> command = Stream.of(Stream.of(program), options.stream(), Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + ": "
                    + Files.readString(output, StandardCharsets.UTF_8).strip());
        }
    }

    private static String config() {
        String namespaces =
                NAMESPACES.stream().map(type -> "{\"type\":\"" + type + "\"}").collect(Collectors.joining(","));
        String mounts = Stream.of("/bin", "/lib", "/lib64", "/usr")
                .filter(path -> Files.isDirectory(Path.of(path)))
                .map(path -> "{\"destination\":\"" + path + "\",\"type\":\"bind\",\"source\":\"" + path
                        + "\",\"options\":[\"rbind\",\"ro\"]}")
                .collect(Collectors.joining(","));
        return "{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{\"uid\":0,\"gid\":0},"
                + "\"args\":[\"/bin/sleep\",\"900\"],\"env\":[\"PATH=/usr/bin:/bin\"],\"cwd\":\"/\"},"
                + "\"root\":{\"path\":\"rootfs\"},\"mounts\":["
                + "{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"},"
                + "{\"destination\":\"/dev\",\"type\":\"tmpfs\",\"source\":\"tmpfs\",\"options\":[\"mode=755\"]},"
                + mounts + "],"
                + "\"linux\":{\"namespaces\":[" + namespaces + "]}}";
    }
}
