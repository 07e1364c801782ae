package io.tepui.containers.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.host.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The list of isolators (AO-248, AO-249)")
class IsolatorFactoryTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    @TempDir
    private Path temp;

    private final String root = "tepui-test-" + UUID.randomUUID();

    private IsolationSettings settings(boolean asked, Path hierarchy, Optional<String> rootName, String... names) {
        return new IsolationSettings(
                IsolatorNames.current(List.of(names)),
                asked,
                temp,
                temp,
                "/mnt/mesos/sandbox",
                new IsolationSettings.Cgroups(hierarchy, rootName, false, false, false, 0, Duration.ofSeconds(5)),
                new IsolationSettings.Namespaces(OptionalLong.empty(), true, true),
                new IsolationSettings.Privileges(
                        Optional.empty(), Optional.empty(), Optional.of(temp), Optional.empty()),
                List.of(),
                new IsolationSettings.Disk(Duration.ofSeconds(15), false));
    }

    private static List<Isolator> create(IsolationSettings settings) throws IsolationSetupException {
        return create(settings, Optional.empty());
    }

    private static List<Isolator> create(IsolationSettings settings, Optional<String> complaint)
            throws IsolationSetupException {
        return new IsolatorFactory(
                        settings,
                        Users.ofSystem(),
                        SecretResolver.VALUES,
                        InstantSource.system(),
                        confinement -> complaint,
                        Optional.empty())
                .create();
    }

    private static List<String> names(List<Isolator> isolators) {
        return isolators.stream().map(Isolator::name).toList();
    }

    @Test
    @DisplayName("Plain processes have filesystem/posix added, and the order is that of preparation")
    void posix() throws Exception {
        assertThat(names(create(settings(true, CGROUPS, Optional.empty(), "posix/rlimits", "process"))))
                .containsExactly("filesystem/posix", "posix/cpu", "posix/mem", "posix/rlimits");
    }

    @Test
    @DisplayName("What is about images needs images")
    void images() {
        for (String name : List.of("docker/runtime", "volume/image")) {
            assertThatThrownBy(() -> create(settings(true, CGROUPS, Optional.empty(), "filesystem/linux", name)))
                    .isInstanceOf(IsolationSetupException.class);
        }
        assertThat(IsolatorNames.completed(List.of("filesystem/linux"), true)).contains("volume/image");
        assertThat(IsolatorNames.completed(List.of("filesystem/linux"), false)).doesNotContain("volume/image");
        assertThat(IsolatorNames.complaint(List.of("docker/runtime")))
                .contains("docker/runtime needs filesystem/linux");
    }

    @Test
    @DisplayName("Everything together is in the order of AO-249, and closing leaves no cgroup")
    void everything() throws Exception {
        IsolationSupport support = IsolationSupport.ofSystem(CGROUPS);
        assumeTrue(support.isolating(), "this process cannot use cgroups and namespaces here");
        List<Isolator> all = create(settings(
                true,
                CGROUPS,
                Optional.of(root),
                "linux/seccomp",
                "disk/du",
                "volume/secret",
                "network/none",
                "namespaces/pid",
                "namespaces/ipc",
                "linux/nnp",
                "linux/capabilities",
                "cgroups/mem",
                "cgroups/cpu",
                "posix/rlimits",
                "environment_secret",
                "filesystem/linux"));

        assertThat(names(all))
                .containsExactly(
                        "filesystem/linux",
                        "posix/rlimits",
                        "cgroups",
                        "linux/capabilities",
                        "linux/nnp",
                        "namespaces/ipc",
                        "namespaces/pid",
                        "volume/sandbox_path",
                        "volume/host_path",
                        "volume/secret",
                        "disk/du",
                        "linux/seccomp",
                        "network/none");
        for (Isolator each : all) {
            each.close();
        }
        try (var hierarchies = Files.list(CGROUPS)) {
            assertThat(hierarchies).noneMatch(hierarchy -> Files.exists(hierarchy.resolve(root)));
        }
    }

    @Test
    @DisplayName("Agents without a root cgroup of their own name have different ones, which go with them")
    void ownRoots() throws Exception {
        IsolationSupport support = IsolationSupport.ofSystem(CGROUPS);
        assumeTrue(support.isolating(), "this process cannot use cgroups and namespaces here");
        assertThat(support.defaultIsolators()).contains("filesystem/linux", "cgroups/mem", "namespaces/pid");
        List<Isolator> all = create(settings(
                false, CGROUPS, Optional.empty(), support.defaultIsolators().toArray(String[]::new)));
        assertThat(names(all)).contains("cgroups");
        all.reversed().forEach(IsolatorFactoryTest::close);
    }

    private static void close(Isolator isolator) {
        isolator.close();
    }

    @Test
    @DisplayName(
            "Cgroups that were asked for and cannot be used end the start with what to do; others give way with a warning")
    void unusable() throws Exception {
        assumeTrue(Users.ofSystem().current().uid() == 0, "this test runs as an ordinary user");
        assertThatThrownBy(() -> create(settings(true, temp, Optional.of(root), "cgroups/cpu", "cgroups/mem")))
                .isInstanceOf(IsolationSetupException.class)
                .hasMessageMatching(
                        "--isolation: cgroups cannot be used \\(no cgroup hierarchy with .* is mounted at or"
                                + " below " + temp + "\\); mount them at --cgroups_hierarchy=" + temp
                                + " with write access, or use --isolation=posix/cpu,posix/mem");
        assertThat(names(create(settings(false, temp, Optional.of(root), "cgroups/cpu", "cgroups/mem"))))
                .containsExactly("filesystem/posix", "posix/cpu", "posix/mem");
    }

    @Test
    @DisplayName("Namespaces that the machine denies end the start if they were asked for, and give way else")
    void denied() throws Exception {
        assumeTrue(Users.ofSystem().current().uid() == 0, "this test runs as an ordinary user");
        String[] names = {"filesystem/linux", "namespaces/pid"};
        Optional<String> denied = Optional.of("a mount namespace: Operation not permitted");
        assertThatThrownBy(() -> create(settings(true, CGROUPS, Optional.empty(), names), denied))
                .isInstanceOf(IsolationSetupException.class)
                .hasMessage("--isolation: namespaces cannot be used here (a mount namespace: Operation not permitted);"
                        + " let the agent make and mount them, or use --isolation=posix/cpu,posix/mem");
        assertThat(names(create(settings(false, CGROUPS, Optional.empty(), names), denied)))
                .containsExactly("filesystem/posix", "posix/cpu", "posix/mem");
    }

    @Test
    @DisplayName("Unknown, doubled, contradicting and incomplete lists are refused with a line (AO-235, AO-248)")
    void lists() {
        assertThat(IsolatorNames.complaint(List.of("posix/cpu", "gpu/nvidia")).orElseThrow())
                .startsWith("this version has no isolator 'gpu/nvidia'; it has posix/cpu, posix/mem, ")
                .endsWith("disk/du");
        assertThat(IsolatorNames.complaint(IsolatorNames.current(List.of("process", "posix/mem"))))
                .contains("names posix/mem twice");
        assertThat(IsolatorNames.complaint(List.of("filesystem/linux", "filesystem/posix")))
                .contains("names two isolators filesystem/*; one at most can be used");
        assertThat(IsolatorNames.complaint(List.of("volume/secret"))).contains("volume/secret needs filesystem/linux");
        assertThat(IsolatorNames.current(List.of("cgroups", "posix/disk")))
                .containsExactly("cgroups/cpu", "cgroups/mem", "disk/du");
        assertThat(IsolatorNames.complaint(IsolatorNames.LINUX_DEFAULT)).isEmpty();
        assertThat(IsolatorNames.complaint(IsolatorNames.POSIX_DEFAULT)).isEmpty();
    }
}
