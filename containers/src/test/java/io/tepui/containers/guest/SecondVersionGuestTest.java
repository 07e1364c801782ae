package io.tepui.containers.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.isolation.IsolatedContainersTest;
import io.tepui.containers.isolation.cgroups.SecondVersionTest;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots a Linux of its own under qemu, where cgroups are of version 2 alone, and runs there what needs them. The kernel is that of the
 * variable {@code TEPUI_TEST_KERNEL}, or the newest in {@code /boot}.
 */
@DisplayName("On a machine with cgroups of version 2 (AO section 5.4)")
class SecondVersionGuestTest {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final List<String> PROGRAMS = List.of(
            "sh", "cat", "dd", "env", "head", "id", "kill", "ls", "mkdir", "rm", "seq", "setsid", "sleep", "tail",
            "touch", "true", "wc");
    private static final List<Class<?>> TESTS = List.of(SecondVersionTest.class, IsolatedContainersTest.class);
    private static final int MEGABYTES = 1536;

    @TempDir
    private Path temp;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @DisplayName("containers are limited, measured, killed and found again, and nothing is left of them")
    void containers() throws Exception {
        Optional<Path> kernel = kernel();
        skipUnless(Files.isExecutable(QEMU), QEMU + " is missing (Debian: apt-get install qemu-system-x86)");
        skipUnless(kernel.isPresent(), "no kernel in TEPUI_TEST_KERNEL or /boot (Debian: linux-image-cloud-amd64)");
        skipUnless(System.getProperty("os.arch", "").equals("amd64"), "the guest is an amd64 machine");
        Path image = temp.resolve("root.cpio");
        write(image);

        String console = boot(kernel.orElseThrow(), image);

        assertThat(console.lines()
                        .filter(line -> line.startsWith("guest: FAILED") || line.startsWith("guest: ABORTED")))
                .as(console)
                .isEmpty();
        assertThat(console.lines().filter(line -> line.startsWith("guest: skipped")))
                .isEmpty();
        assertThat(console.lines().filter(line -> line.startsWith("guest: SUCCESSFUL")))
                .as(console)
                .hasSizeGreaterThan(10);
        assertThat(console).contains("guest: exit 0");
    }

    /** Never in silence. */
    private static void skipUnless(boolean there, String reason) {
        if (!there) {
            System.out.println("SKIPPED: cgroups of version 2 are not tested: " + reason);
        }
        assumeTrue(there, reason);
    }

    private static Optional<Path> kernel() throws IOException {
        Optional<Path> given =
                Optional.ofNullable(System.getenv("TEPUI_TEST_KERNEL")).map(Path::of);
        if (given.isPresent() || !Files.isDirectory(Path.of("/boot"))) {
            return given;
        }
        try (Stream<Path> files = Files.list(Path.of("/boot"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .filter(Files::isReadable)
                    .max(Comparator.naturalOrder());
        }
    }

    private void write(Path image) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home", ""));
        try (GuestImage guest = new GuestImage(new BufferedOutputStream(Files.newOutputStream(image)))) {
            guest.copy(Path.of("target/guest/init").toAbsolutePath(), "init");
            guest.text("etc/passwd", "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
            guest.text("etc/group", "root:x:0:\nnogroup:x:65534:\n");
            for (String name : PROGRAMS) {
                guest.program(found(name));
            }
            guest.link("bin/sh", found("sh").toString());
            runtime(guest, java);
            guest.text("guest-command", String.join("\n", command(guest)) + "\n");
        }
    }

    private static Path found(String name) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static void runtime(GuestImage guest, Path java) throws IOException, InterruptedException {
        guest.program(java.resolve("bin/java"));
        guest.program(java.resolve("lib/server/libjvm.so"));
        guest.copy(java.resolve("conf"), java.resolve("conf").toString());
        List<String> left = List.of("src.zip", "ct.sym", "jmods", "server", "libfreetype.so", "libawt.so");
        try (Stream<Path> files = Files.list(java.resolve("lib"))) {
            for (Path each : files.filter(
                            file -> !left.contains(file.getFileName().toString()))
                    .toList()) {
                guest.copy(each, each.toString());
            }
        }
    }

    /** All that this test itself is run with. */
    private List<String> command(GuestImage guest) throws IOException {
        List<String> path = new ArrayList<>();
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        for (String element : own.split(File.pathSeparator, -1)) {
            Path each = Path.of(element);
            if (Files.exists(each)) {
                String to = "/program/" + path.size() + "-" + each.getFileName();
                guest.copy(each, to);
                path.add(to);
            }
        }
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(":", path),
                GuestProgram.class.getName()));
        TESTS.forEach(test -> command.add(test.getName()));
        return command;
    }

    private String boot(Path kernel, Path image) throws IOException, InterruptedException {
        Path console = temp.resolve("console");
        Process machine = new ProcessBuilder(
                        QEMU.toString(),
                        "-accel",
                        "kvm",
                        "-accel",
                        "tcg",
                        "-cpu",
                        "max",
                        "-smp",
                        "2",
                        "-m",
                        Integer.toString(MEGABYTES),
                        "-kernel",
                        kernel.toString(),
                        "-initrd",
                        image.toString(),
                        "-append",
                        "console=ttyS0 quiet panic=-1 random.trust_cpu=on",
                        "-display",
                        "none",
                        "-serial",
                        "file:" + console,
                        "-nic",
                        "none",
                        "-no-reboot")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("qemu.log").toFile())
                .start();
        try {
            assertThat(machine.waitFor(9, TimeUnit.MINUTES))
                    .as("the machine is turned off")
                    .isTrue();
        } finally {
            machine.destroyForcibly().waitFor();
            if (Files.exists(console)) {
                Files.writeString(Path.of("target/guest/console.log"), text(console));
            }
        }
        assertThat(console).as(Files.readString(temp.resolve("qemu.log"))).exists();
        return text(console);
    }

    private static String text(Path console) throws IOException {
        return Files.readString(console, StandardCharsets.ISO_8859_1).replace("\r", "");
    }
}
