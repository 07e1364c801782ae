package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.MountStep;
import io.tepui.containers.MountStep.Flag;
import io.tepui.containers.Namespace;
import io.tepui.containers.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A container's own mounts and root (AO-283 to AO-288). */
public abstract class MountContract extends ConfinementFixture {

    private String mountsBefore = "";

    @BeforeEach
    final void rememberMounts() throws IOException {
        mountsBefore = ownMounts();
    }

    @AfterEach
    final void leavesNoMount() throws IOException {
        assertThat(ownMounts()).isEqualTo(mountsBefore);
    }

    /** A root file system made of the programs of this machine, which cannot be written. */
    private Confine image(Path root) throws IOException {
        Files.createDirectories(root);
        Confine made = new Confine().create(Namespace.MOUNT, Namespace.PID).root(root);
        for (String name : List.of("bin", "lib", "lib64", "usr", "etc")) {
            Path there = Path.of("/" + name);
            if (Files.isSymbolicLink(there)) {
                made.mount(new MountStep.Link(
                        root + "/" + name, Files.readSymbolicLink(there).toString()));
            } else if (Files.exists(there)) {
                made.mount(new MountStep.Bind(
                        there.toString(), root + "/" + name, Set.of(Flag.READ_ONLY, Flag.RECURSIVE), true));
            }
        }
        return made.mount(proc(root + "/proc"), tmpfs(root + "/dev", "mode=755"))
                .mount(new MountStep.CharacterDevice(root + "/dev/null", 1, 3));
    }

    private ContainerSpec inImage(String id, String line, Confine confine) {
        ContainerSpec spec = shell(id, line);
        return spec.withConfinement(confine.done())
                .withWorkingDirectory(Path.of("/sandbox"))
                .withOutput(
                        OutputFile.at(sandbox(id).resolve("stdout")),
                        OutputFile.at(sandbox(id).resolve("stderr")));
    }

    @Test
    @DisplayName(
            "The root is the one given: nothing of the host is there, and the working directory is made (AO-201, AO-283)")
    void root() throws IOException {
        Path root = temp.resolve("image");

        run(inImage(
                "root",
                "pwd; ls /; ls -d " + temp + "; readlink /proc/1/cwd /proc/1/root; echo hidden > /dev/null"
                        + " && echo device; cat /proc/self/mountinfo > /sandbox/mounts",
                image(root)));

        assertThat(stdout("root"))
                .contains("/sandbox\n")
                .contains("sandbox\nusr\n")
                .endsWith("/\n/\ndevice\n");
        assertThat(stderr("root")).contains("cannot access '" + temp + "'");
        assertThat(text(root.resolve("sandbox/mounts")).lines())
                .as("mount points seen inside")
                .allSatisfy(l -> assertThat(l.split(" ")[4]).matches("/(|usr.*|bin|lib|lib64|etc.*|proc|dev)"));
        assertThat(root.resolve("dev")).isEmptyDirectory();
    }

    @Test
    @DisplayName("A read-only bind cannot be written, not even by root, nor what is mounted below it")
    void readOnly() throws IOException {
        Path root = temp.resolve("image");
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("file"), "kept");

        run(inImage(
                "ro",
                "echo x > /data/file || echo refused; echo x > /data/deep/file || echo refused; echo y > /writable/file; cat /writable/file",
                image(root)
                        .mount(
                                tmpfs(root + "/deep-source/deep", ""),
                                new MountStep.Bind(data.toString(), root + "/writable", Set.of(), true),
                                new MountStep.Bind(
                                        root + "/deep-source",
                                        root + "/data",
                                        Set.of(Flag.READ_ONLY, Flag.RECURSIVE),
                                        true))));

        assertThat(stdout("ro")).isEqualTo("refused\nrefused\ny\n");
        assertThat(text(data.resolve("file"))).isEqualTo("y\n");
    }

    @Test
    @DisplayName("A single file is bound onto a file, which is made when missing (AO-288)")
    void file() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), "hush");

        run(inImage(
                "file",
                "cat /run/secrets/one",
                image(temp.resolve("image"))
                        .mount(new MountStep.Bind(
                                secret.toString(),
                                temp.resolve("image") + "/run/secrets/one",
                                Set.of(Flag.READ_ONLY, Flag.NO_EXEC, Flag.NO_SUID, Flag.NO_DEV),
                                true))));

        assertThat(stdout("file")).isEqualTo("hush");
    }

    @Test
    @DisplayName("Links in an image lead nowhere outside of it, whatever they point to")
    void escapes() throws IOException {
        Path root = Files.createDirectories(temp.resolve("image"));
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Path relative = Path.of("../../../../../../../../../../..")
                .resolve(temp.toString().substring(1));
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), relative.resolve("outside"));
        Path data = Files.createDirectories(temp.resolve("data"));

        run(inImage(
                "escape",
                "find " + outside + "; ls /absolute /relative",
                image(root)
                        .mount(
                                new MountStep.Bind(data.toString(), root + "/absolute/bound", Set.of(), true),
                                new MountStep.Bind(data.toString(), root + "/relative/bound", Set.of(), true),
                                new MountStep.Link(root + "/absolute/link", "x"),
                                new MountStep.CharacterDevice(root + "/relative/device", 1, 3))));

        assertThat(stdout("escape")).contains(outside + "/bound\n").contains(outside + "/device\n");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    @DisplayName("A link in the sandbox leads no mount out of it")
    void sandboxEscape() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        Files.createSymbolicLink(sandbox("inside").resolve("link"), outside);
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("file"), "volume");

        run(shell("inside", "cat " + outside + "/precious; find . -name file")
                .withConfinement(new Confine()
                        .create(Namespace.MOUNT)
                        .mount(new MountStep.Bind(data.toString(), sandbox("inside") + "/link/vol", Set.of(), true))
                        .done()));

        assertThat(stdout("inside")).startsWith("kept").endsWith("/vol/file\n");
        assertThat(outside.resolve("vol")).doesNotExist();
    }

    @Test
    @DisplayName("Mounts without a root of its own are seen by the container alone")
    void withoutRoot() throws IOException {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("file"), "volume");

        run(shell("volume", "cat vol/file; echo new > vol/made")
                .withConfinement(new Confine()
                        .create(Namespace.MOUNT)
                        .mount(new MountStep.Bind(data.toString(), sandbox("volume") + "/vol", Set.of(), true))
                        .done()));

        assertThat(stdout("volume")).isEqualTo("volume");
        assertThat(text(data.resolve("made"))).isEqualTo("new\n");
        assertThat(sandbox("volume").resolve("vol")).isEmptyDirectory();
    }

    @Test
    @DisplayName("What is masked is empty, what is read-only stays, and what is not there is left (AO-284)")
    void masks() throws IOException {
        Path root = temp.resolve("image");

        run(inImage(
                "masks",
                "wc -c < /proc/version; ls /proc/irq | wc -l; echo 1 > /proc/sys/kernel/panic || echo refused; ls -d /no",
                image(root)
                        .mount(
                                new MountStep.Mask(root + "/proc/version"),
                                new MountStep.Mask(root + "/proc/irq"),
                                new MountStep.Mask(root + "/no/thing"),
                                new MountStep.ReadOnly(root + "/proc/sys"),
                                new MountStep.ReadOnly(root + "/no"))));

        assertThat(stdout("masks")).isEqualTo("0\n0\nrefused\n");
    }

    @Test
    @DisplayName("A mounted file system has its options")
    void options() throws IOException {
        run(inImage(
                "options",
                "head -c 100000 /dev/zero > /shm/file; wc -c < /shm/file; stat -c %a /shm",
                image(temp.resolve("image"))
                        .mount(
                                tmpfs(temp.resolve("image") + "/shm", "size=64k,mode=1777"),
                                new MountStep.CharacterDevice(temp.resolve("image") + "/dev/zero", 1, 5))));

        assertThat(stdout("options")).isEqualTo("65536\n1777\n");
    }

    @Test
    @DisplayName("A mount that cannot be names its target, and nothing of the launch is left")
    void impossible() throws IOException {
        Path root = temp.resolve("image");
        LaunchFailure missing = failure(inImage(
                "a", "true", image(root).mount(new MountStep.Bind("/no/such/source", root + "/x", Set.of(), true))));
        LaunchFailure target = failure(shell("b", "true")
                .withConfinement(new Confine()
                        .create(Namespace.MOUNT)
                        .mount(new MountStep.Bind("/tmp", temp + "/nowhere", Set.of(), false))
                        .done()));
        LaunchFailure noRoot = failure(shell("c", "true")
                .withConfinement(new Confine()
                        .create(Namespace.MOUNT)
                        .root(temp.resolve("no-image"))
                        .done()));

        assertThat(missing.reason()).isEqualTo(Reason.CONFINEMENT);
        assertThat(missing.message()).isEqualTo("Failed to mount on '" + root + "/x': No such file or directory");
        assertThat(target.message()).isEqualTo("Failed to mount on '" + temp + "/nowhere': No such file or directory");
        assertThat(noRoot.message())
                .isEqualTo(
                        "Failed to change the root to '" + temp.resolve("no-image") + "': No such file or directory");
    }

    @Test
    @DisplayName("A program that is not in the root is not found, though the host has it (AO-87)")
    void missingProgram() throws IOException {
        Path root = Files.createDirectories(temp.resolve("empty"));

        LaunchFailure failure = failure(
                inImage("none", "true", new Confine().create(Namespace.MOUNT).root(root)));

        assertThat(failure.reason()).isEqualTo(Reason.COMMAND_NOT_FOUND);
        assertThat(failure.message()).isEqualTo("Failed to execute '/bin/sh': No such file or directory");
    }

    @Test
    @DisplayName("No descriptor leads out: neither one that is inherited nor a working directory named by one")
    void descriptors() throws IOException {
        run(inImage("fds", "ls -l /proc/self/fd /proc/1/fd", image(temp.resolve("image"))));
        assertThat(stdout("fds").lines().filter(l -> l.contains("->") && !l.endsWith("/fd")))
                .hasSize(3 + 4)
                .allMatch(l -> l.matches(".* -> (/dev/null|pipe:.*)"));

        for (int fd = 3; fd < 20; fd++) {
            LaunchFailure failure = failure(inImage("fd-" + fd, "pwd", image(temp.resolve("image-" + fd)))
                    .withWorkingDirectory(Path.of("/proc/self/fd/" + fd)));
            assertThat(failure.reason()).isEqualTo(Reason.WORKING_DIRECTORY);
        }
    }
}
