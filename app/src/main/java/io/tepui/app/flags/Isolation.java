package io.tepui.app.flags;

import com.google.protobuf.Message;
import io.tepui.containers.isolation.IsolationSettings;
import io.tepui.containers.isolation.IsolatorNames;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.CapabilityInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the flags about the isolation of containers (AO-248). */
public final class Isolation {
    static final String LINUX = "linux";
    static final String POSIX = "posix";

    private Isolation() {}

    /** The isolators that an agent has whose operator named none: with images, what these say about their command counts. */
    private static List<String> byDefault(FlagValues flags) {
        List<String> all = new ArrayList<>(parse(flags.string("isolation")));
        if (ImageFlags.areWanted(flags) && all.contains(IsolatorNames.FILESYSTEM_LINUX)) {
            all.add(IsolatorNames.DOCKER_RUNTIME);
        }
        return List.copyOf(all);
    }

    /** The isolators in the order given, old names replaced. */
    static List<String> parse(String text) {
        return IsolatorNames.current(Checks.list(text));
    }

    /** What is wrong with a list by itself. */
    static Optional<String> complaint(String text) {
        return IsolatorNames.complaint(parse(text));
    }

    /** What is wrong with the name of a root cgroup. */
    static Optional<String> rootComplaint(String root) {
        boolean good = !root.isBlank()
                && !root.startsWith("/")
                && !Path.of(root).normalize().startsWith("..");
        return good ? Optional.empty() : Optional.of("must be a relative path such as mesos");
    }

    /** A set of capabilities, such as {@code {"capabilities":["NET_RAW"]}}. */
    static CapabilityInfo capabilities(String text) {
        return message(text, CapabilityInfo.getDefaultInstance(), "{\"capabilities\":[\"NET_RAW\"]}");
    }

    private static <M extends Message> M message(String text, M example, String form) {
        try {
            return JsonCodec.standard().parse(text.getBytes(StandardCharsets.UTF_8), example);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("must be such as " + form + ": " + e.getMessage(), e);
        }
    }

    /** The isolators of an agent: those given, else what goes with its launcher. */
    static List<String> isolators(FlagValues flags) {
        boolean plain = flags.string("launcher").equals(POSIX);
        if (!flags.isGiven("isolation")) {
            return plain ? IsolatorNames.POSIX_DEFAULT : byDefault(flags);
        }
        List<String> given = parse(flags.string("isolation"));
        boolean chosen = flags.isGiven("launcher");
        Optional<String> beyond =
                given.stream().filter(IsolatorNames::needsLinuxLauncher).findFirst();
        if (plain && chosen && beyond.isPresent()) {
            throw flags.refuse("isolation", beyond.get() + " needs --launcher=linux");
        }
        if (given.contains("linux/seccomp") && flags.text("seccomp_config_dir").isEmpty()) {
            throw flags.refuse("isolation", "linux/seccomp needs --seccomp_config_dir, the directory of its profiles");
        }
        return given;
    }

    /**
     * How containers are isolated.
     *
     * @param flags of {@link AgentFlags#table()}
     * @param workDirectory absolute
     * @param runtimeDirectory absolute
     * @throws FlagException if flags contradict each other
     */
    public static IsolationSettings settings(FlagValues flags, Path workDirectory, Path runtimeDirectory) {
        return new IsolationSettings(
                isolators(flags),
                flags.isGiven("isolation"),
                workDirectory,
                runtimeDirectory,
                flags.string("sandbox_directory"),
                new IsolationSettings.Cgroups(
                        Path.of(flags.string("cgroups_hierarchy")),
                        flags.isGiven("cgroups_root") ? flags.text("cgroups_root") : Optional.empty(),
                        flags.bool("cgroups_enable_cfs"),
                        flags.bool("cgroups_limit_swap"),
                        flags.bool("cgroups_cpu_enable_pids_and_tids_count"),
                        flags.whole("cgroups_pids_max"),
                        flags.duration("cgroups_destroy_timeout")),
                new IsolationSettings.Namespaces(
                        flags.isGiven("default_container_shm_size")
                                ? OptionalLong.of(flags.bytes("default_container_shm_size"))
                                : OptionalLong.empty(),
                        !flags.bool("disallow_sharing_agent_pid_namespace"),
                        !flags.bool("disallow_sharing_agent_ipc_namespace")),
                new IsolationSettings.Privileges(
                        flags.text("effective_capabilities").map(Isolation::capabilities),
                        flags.text("bounding_capabilities").map(Isolation::capabilities),
                        flags.text("seccomp_config_dir").map(Path::of),
                        flags.text("seccomp_profile_name")),
                Arrays.stream(flags.text("host_path_volume_force_creation")
                                .orElse("")
                                .split(":", -1))
                        .filter(path -> !path.isBlank())
                        .map(Path::of)
                        .toList(),
                new IsolationSettings.Disk(
                        flags.duration("container_disk_watch_interval"), flags.bool("enforce_container_disk_quota")));
    }
}
