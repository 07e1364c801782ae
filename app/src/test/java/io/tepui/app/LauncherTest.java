package io.tepui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script {@code tepui}, with a JDK and a build that are made up. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "tepui").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of("sh", "dirname", "readlink", "find", "head", "tail", "date", "mkdir", "mv", "cp", "rm", "cat");

    @TempDir
    private Path dir;

    private Path checkout;
    private Path launcher;

    private record Outcome(int status, long pid, String output) {}

    @BeforeEach
    void checkout() throws IOException {
        checkout = Files.createDirectories(dir.resolve("a check-out"));
        launcher = Files.copy(SCRIPT, checkout.resolve("tepui"));
    }

    @Test
    void the_script_is_well_formed() throws Exception {
        assertThat(run(List.of("sh", "-n", SCRIPT.toString()), Map.of()).status())
                .isZero();
    }

    @Test
    @DisplayName("it becomes the JVM, from any directory and through links, and passes arguments on as they are")
    void becomes_the_jvm() throws Exception {
        Path dist = built();
        Path first = Files.createSymbolicLink(dir.resolve("first"), Path.of("a check-out/tepui"));
        Path link = Files.createSymbolicLink(
                Files.createDirectory(dir.resolve("bin")).resolve("tepui"), first);
        Outcome outcome = run(
                List.of(link.toString(), "master", "--cluster=two words", "*"),
                Map.of("TEPUI_JAVA_HOME", jdk("jdk", 25).toString(), "TEPUI_JAVA_OPTS", "-Xmx1g -Dx=y"));
        assertThat(outcome.status()).isEqualTo(7);
        assertThat(outcome.output().lines())
                .contains(
                        "pid " + outcome.pid(),
                        "arg -Xmx1g",
                        "arg -Dx=y",
                        "arg " + dist + "/x.jar",
                        "arg io.tepui.app.Main",
                        "arg master",
                        "arg --cluster=two words",
                        "arg *");
    }

    @Test
    void a_jdk_that_is_too_old_is_passed_over_for_the_one_on_the_path() throws Exception {
        built();
        Path good = jdk("good", 26);
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of(
                        "JAVA_HOME",
                        jdk("old", 17).toString(),
                        "PATH",
                        good.resolve("bin") + ":" + System.getenv("PATH")));
        assertThat(outcome.output()).contains("from " + good);
    }

    @Test
    void a_jdk_is_found_where_systems_install_them() throws Exception {
        built();
        Path good = jdk("root/jdk-25", 25);
        jdk("root/jdk-17", 17);
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of("TEPUI_JVM_ROOT", dir.resolve("root").toString(), "PATH", tools()));
        assertThat(outcome.output()).contains("from " + good);
    }

    @Test
    void without_a_jdk_it_says_how_to_get_one() throws Exception {
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of("TEPUI_JVM_ROOT", dir.resolve("nowhere").toString(), "PATH", tools()));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).contains("no JDK of version 25", "https://", "TEPUI_JAVA_HOME");
    }

    @Test
    void a_jdk_that_was_named_and_is_none_is_an_error() throws Exception {
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of("TEPUI_JAVA_HOME", jdk("old", 21).toString()));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).contains("TEPUI_JAVA_HOME=").contains("is not a JDK of version 25");
    }

    @Test
    void without_a_c_compiler_the_build_says_how_to_get_one() throws Exception {
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of("TEPUI_JAVA_HOME", jdk("jdk", 25).toString(), "PATH", tools(), "CC", "no-such-cc"));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).contains("needs a C compiler", "apt-get install gcc");
    }

    @Test
    @DisplayName("the first use builds; the build's files are copied, so that it can be renewed under a running server")
    void first_use_builds() throws Exception {
        script(checkout.resolve("mvnw"), """
                echo "maven $*"
                mkdir -p app/target/lib
                echo jar >app/target/lib/dependency.jar
                echo jar >app/target/tepui-app-1.jar""");
        Map<String, String> environment =
                Map.of("TEPUI_JAVA_HOME", jdk("jdk", 25).toString(), "CC", "sh");
        Outcome outcome = run(List.of(launcher.toString(), "version"), environment);
        assertThat(outcome.output()).contains("tepui: building", "tepui: built", "arg version");
        Path dist =
                Path.of(Files.readString(checkout.resolve("app/target/current")).strip());
        assertThat(Files.readString(dist.resolve("classpath")).strip())
                .isEqualTo(dist + "/dependency.jar:" + dist + "/tepui-app-1.jar");
        assertThat(Files.readString(checkout.resolve("app/target/build.log"))).contains("maven", "-DskipTests");

        assertThat(run(List.of(launcher.toString(), "version"), environment).output())
                .doesNotContain("building");
        run(List.of(launcher.toString(), "build"), environment);
        assertThat(dist).exists();
    }

    @Test
    void a_failing_build_shows_why_and_leaves_nothing() throws Exception {
        script(checkout.resolve("mvnw"), "echo 'does not compile'; exit 1");
        Outcome outcome = run(
                List.of(launcher.toString(), "version"),
                Map.of("TEPUI_JAVA_HOME", jdk("jdk", 25).toString(), "CC", "sh"));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).contains("does not compile", "the build failed");
        assertThat(checkout.resolve("app/target/current")).doesNotExist();
    }

    /** A build that is there already. */
    private Path built() throws IOException {
        Path dist = Files.createDirectories(checkout.resolve("app/target/dist-1"));
        Files.writeString(dist.resolve("classpath"), dist + "/x.jar\n");
        Files.writeString(checkout.resolve("app/target/current"), dist + "\n");
        return dist;
    }

    /** A JDK whose java prints how it was called and ends with status 7. */
    private Path jdk(String name, int version) throws IOException {
        Path home = Files.createDirectories(dir.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + ".0.1\"\n");
        script(
                home.resolve("bin/java"),
                "echo \"from " + home + "\"; echo \"pid $$\"; for a; do echo \"arg $a\"; done; exit 7");
        script(home.resolve("bin/javac"), "exit 0");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A PATH with a few tools and nothing else. */
    private String tools() throws IOException {
        Path bin = Files.createDirectories(dir.resolve("tools"));
        for (String tool : TOOLS) {
            Path found = Path.of("/bin", tool);
            script(bin.resolve(tool), "exec " + (Files.exists(found) ? found : Path.of("/usr/bin", tool)) + " \"$@\"");
        }
        return bin.toString();
    }

    private Outcome run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output").toFile());
        Map<String, String> variables = new TreeMap<>(environment);
        variables.putIfAbsent("PATH", System.getenv("PATH"));
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        int status = process.waitFor();
        return new Outcome(status, process.pid(), Files.readString(dir.resolve("output"), StandardCharsets.UTF_8));
    }
}
