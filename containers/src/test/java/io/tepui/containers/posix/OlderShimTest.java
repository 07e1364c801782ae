package io.tepui.containers.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.KillResult;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.contract.AttachFixture;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent of a newer build")
class OlderShimTest extends AttachFixture {

    @Override
    protected ContainerRuntime start(Path directory) throws IOException {
        return PosixContainerRuntime.start(PosixRuntimeOptions.in(directory), InstantSource.system());
    }

    /** The same program, but not the same file: its hash and name are others. */
    private Path olderProgram() throws IOException {
        Path program = temp.resolve("older/tepui-shim-of-before");
        Files.createDirectories(program.getParent());
        Files.copy(ShimProgram.install(temp.resolve("of-the-jar")), program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.write(program, new byte[] {0}, StandardOpenOption.APPEND);
        return program;
    }

    @Test
    @DisplayName("finds the containers of an older one, whose program is gone, attaches to them, signals and ends them")
    void olderBuild() throws Exception {
        runtime.close();
        Path program = olderProgram();
        runtime = PosixContainerRuntime.start(
                PosixRuntimeOptions.in(temp.resolve("runtime")).withShimProgram(program), InstantSource.system());
        launch(open("attached", "while read line; do echo got $line; done; exit 6"));
        launch(shell("signalled", "exec sleep 1000"));
        launch(withMark(shell("destroyed", "setsid sleep 1000 & exec sleep 1000")));
        runtime.close();
        Files.delete(program);

        runtime = startAgain();
        Container attached = recovered("attached");
        Container signalled = recovered("signalled");
        Container destroyed = recovered("destroyed");

        Future<Heard> heard = hear(reader("attached"));
        try (InputAttachment writer = runtime.attachInput("attached")) {
            send(writer, "word\n");
            writer.endOfInput();
        }
        assertThat(heard.get(20, TimeUnit.SECONDS).out().toStringUtf8()).isEqualTo("got word\n");
        assertThat(exit(attached).status()).contains(WaitStatus.exited(6));
        assertThat(runtime.kill("signalled", 15, SignalScope.COMMAND)).isEqualTo(KillResult.SENT);
        assertThat(exit(signalled).status()).contains(new WaitStatus(15));
        runtime.destroy("destroyed");
        assertThat(exit(destroyed).status()).contains(WaitStatus.KILLED);
        await().until(() -> marked("destroyed").isEmpty());
    }

    private Container recovered(String id) {
        RecoveredContainer found =
                runtime.recover(Map.of(id, runtimeDirectory(id))).getFirst();
        assertThat(found).isInstanceOf(RecoveredContainer.Running.class);
        return ((RecoveredContainer.Running) found).container();
    }

    /** What stands here byte by byte is what shims that run somewhere write and say: a change of it must read this, too. */
    @Test
    @DisplayName("reads the records and the words of shims of version 1")
    void version1() throws Exception {
        Process shim = new ProcessBuilder("setsid", "sleep", "1000").start();
        Process command = new ProcessBuilder("setsid", "sleep", "1000").start();
        Path directory = Files.createDirectories(temp.resolve("version-1"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            listener.bind(UnixDomainSocketAddress.of(directory.resolve("sock")));
            Files.writeString(directory.resolve("shim.pid"), record(shim));
            Files.writeString(directory.resolve("pid"), record(command));

            RecoveredContainer found = runtime.recover(Map.of("old", directory)).getFirst();
            assertThat(found).isInstanceOf(RecoveredContainer.Running.class);
            Container container = ((RecoveredContainer.Running) found).container();
            assertThat(container.pid()).isEqualTo(command.pid());

            try (SocketChannel watch = listener.accept()) {
                say(watch, "06 00000021 01 00000007 0000000000000009 00000000 0000000000000000 0000000000000000");
                Future<KillResult> kill = threads.submit(() -> runtime.kill("old", 15, SignalScope.TREE));
                try (SocketChannel signal = listener.accept()) {
                    say(signal, "06 00000021 01 00000007 0000000000000009 00000000 0000000000000000 0000000000000000");
                    assertThat(heard(signal, 10)).isEqualTo("0500000005010000000f");
                    say(signal, "07 00000004 00000000");
                    assertThat(kill.get(10, TimeUnit.SECONDS)).isEqualTo(KillResult.SENT);
                }
                say(watch, "06 00000021 02 00000007 0000000000000009 0000000f 00000000000003e8 0000000000000005");
                assertThat(exit(container).status()).contains(new WaitStatus(15));
                assertThat(exit(container).endedAt().toEpochMilli()).isEqualTo(1000);
            }
        } finally {
            shim.destroyForcibly();
            command.destroyForcibly();
        }
    }

    private static String record(Process process) {
        ProcFs proc = ProcFs.ofSystem();
        long ticks = proc.stat(process.pid()).orElseThrow().startTicks();
        return process.pid() + " " + ticks + " " + proc.bootId() + "\n";
    }

    private static void say(SocketChannel to, String bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(bytes.replace(" ", "")));
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static String heard(SocketChannel from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {
            // until all is there
        }
        return HexFormat.of().formatHex(buffer.array());
    }
}
