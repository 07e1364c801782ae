package io.tepui.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeAgent;
import io.tepui.cli.FakeMaster;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("'tepui attach'")
class AttachTest {
    private CommandFixture commands;
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        agent = new FakeAgent();
        FakeMaster master = commands.master;
        master.put(master.agent(7, "cpus:4;mem:1024", "").setPid(agent.pid())).framework(1, "shop", "web");
        master.task("console", 7, 1, ContainerID.newBuilder().setValue("c-1").build());
    }

    @AfterEach
    void stop() {
        agent.close();
        commands.close();
    }

    @Test
    @DisplayName("shows what the container writes, and ends with its exit status")
    void output() {
        agent.program(2 << 8, streams -> streams.out("late\n"));
        assertThat(commands.run("attach", "console")).as(commands.err()).isEqualTo(2);
        assertThat(commands.out()).isEqualTo("late\n");
        assertThat(agent.removed()).isEmpty();
    }

    @Test
    @DisplayName("says that a container has nothing to attach to, and what to do (AO-108)")
    void no_switchboard() {
        agent.refuse(Call.Type.ATTACH_CONTAINER_OUTPUT, 500, "no switchboard");
        assertThat(commands.run("attach", "console")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err())
                .contains("task 'console' has no streams to attach to (no switchboard)", "'tepui logs -f'");
    }

    @Test
    @DisplayName("says at once that somebody else's input is attached (AO-126)")
    void second_input() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        agent.program(0, streams -> never.await());
        agent.refuse(Call.Type.ATTACH_CONTAINER_INPUT, 409, "in use");
        commands.in = new PipedInputStream(new PipedOutputStream());
        assertThat(commands.run("attach", "-i", "console")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err()).contains("somebody else's input is attached");
        never.countDown();
    }

    @Test
    @DisplayName("leaves on Ctrl-P Ctrl-Q, restores the terminal, and lets the container go on")
    void detach() throws Exception {
        commands.terminal.resize(24, 80);
        PipedOutputStream typed = new PipedOutputStream();
        commands.in = new PipedInputStream(typed);
        CountDownLatch never = new CountDownLatch(1);
        agent.program(0, streams -> {
            typed.write(new byte[] {'a', 16, 'b', 16});
            typed.flush();
            streams.out(streams.nextData().toByteArray());
            Awaitility.await().until(() -> commands.out().equals("a\u0010b"));
            typed.write(17);
            typed.flush();
            never.await();
        });
        assertThat(commands.run("attach", "-it", "console")).as(commands.err()).isZero();
        assertThat(commands.out()).isEqualTo("a\u0010b");
        assertThat(commands.err()).contains("task 'console': left; it goes on");
        assertThat(commands.terminal.wasRaw()).isTrue();
        assertThat(commands.terminal.isRaw()).isFalse();
        never.countDown();
    }

    @Test
    @DisplayName("leaves on Ctrl-C with 130")
    void interrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        agent.program(0, streams -> {
            streams.out("begun");
            never.await();
        });
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> commands.run("attach", "console"));
        Awaitility.await().until(() -> commands.out().equals("begun"));
        commands.interrupt();
        assertThat(status.get()).isEqualTo(ExitCodes.INTERRUPTED);
        never.countDown();
    }

    @Test
    @DisplayName("takes keys for leaving only as a pair")
    void keys() {
        DetachKeys keys = DetachKeys.enabled();
        assertThat(keys.take(bytes(16, 16, 17))).isEqualTo(bytes(16));
        assertThat(keys.isPressed()).isTrue();
        assertThat(DetachKeys.none().take(bytes(16, 17))).isEqualTo(bytes(16, 17));
        DetachKeys split = DetachKeys.enabled();
        assertThat(split.take(bytes(16))).isEmpty();
        assertThat(split.take(bytes(1))).isEqualTo(bytes(16, 1));
        assertThat(split.isPressed()).isFalse();
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }
}
