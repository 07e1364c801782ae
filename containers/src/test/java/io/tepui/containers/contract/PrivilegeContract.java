package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.ResourceLimit;
import io.tepui.containers.SeccompFilter;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits and rights of commands (AO-262, AO-293 to AO-296). */
public abstract class PrivilegeContract extends ConfinementFixture {

    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final long CHOWN = 1;
    private static final long NET_BIND_SERVICE = 1 << 10;

    private static final int EPERM = 1;
    private static final int ALLOW = 0x7fff0000;
    private static final int ERRNO = 0x00050000;

    private Map<String, String> status(ContainerSpec spec) {
        ContainerSpec reading = spec;
        assertThat(run(reading).status()).contains(WaitStatus.exited(0));
        return stdout(spec.containerId())
                .lines()
                .map(l -> l.split(":\\s*", 2))
                .collect(Collectors.toMap(f -> f[0], f -> f[1]));
    }

    private ContainerSpec reading(String id) {
        return program(id, "cat", "cat", "/proc/self/status");
    }

    private static String mask(long bits) {
        return String.format("%016x", bits);
    }

    @Test
    @DisplayName("Limits of resources are set, soft and hard (AO-296)")
    void rlimits() {
        run(shell("limits", "ulimit -Sn; ulimit -Hn; ulimit -c")
                .withConfinement(new Confine()
                        .rlimit(RLIMIT_NOFILE, 100, 200)
                        .rlimit(RLIMIT_CORE, 0, 0)
                        .done()));

        assertThat(stdout("limits")).isEqualTo("100\n200\n0\n");
    }

    @Test
    @DisplayName("A limit that cannot be set is named (AO-296)")
    void badLimit() {
        LaunchFailure failure = failure(shell("bad", "true")
                .withConfinement(new Confine()
                        .rlimit(RLIMIT_NOFILE, ResourceLimit.UNLIMITED, 10)
                        .done()));

        assertThat(failure.reason()).isEqualTo(Reason.CONFINEMENT);
        assertThat(failure.message())
                .isEqualTo("Failed to set the resource limit '7 to -1, at most 10': Invalid argument");
    }

    @Test
    @DisplayName("Root keeps the capabilities given and can get no others (AO-293)")
    void rootCapabilities() {
        Map<String, String> equal = status(reading("equal")
                .withConfinement(new Confine()
                        .capabilities(CHOWN | NET_BIND_SERVICE, CHOWN | NET_BIND_SERVICE)
                        .done()));
        Map<String, String> less = status(reading("less")
                .withConfinement(new Confine()
                        .capabilities(CHOWN, CHOWN | NET_BIND_SERVICE)
                        .done()));
        Map<String, String> none = status(
                reading("none").withConfinement(new Confine().capabilities(0, 0).done()));

        for (String set : new String[] {"CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd"}) {
            assertThat(equal).containsEntry(set, mask(CHOWN | NET_BIND_SERVICE));
            assertThat(none).containsEntry(set, mask(0));
            assertThat(less).containsEntry(set, mask(set.equals("CapBnd") ? CHOWN | NET_BIND_SERVICE : CHOWN));
        }
    }

    @Test
    @DisplayName("A user gets the capabilities given, though it is not root (AO-293)")
    void userCapabilities() throws IOException {
        Map<String, String> user = status(asUser(reading("user"))
                .withConfinement(new Confine()
                        .capabilities(NET_BIND_SERVICE, CHOWN | NET_BIND_SERVICE)
                        .done()));

        assertThat(user)
                .containsEntry("CapEff", mask(NET_BIND_SERVICE))
                .containsEntry("CapAmb", mask(NET_BIND_SERVICE))
                .containsEntry("CapBnd", mask(CHOWN | NET_BIND_SERVICE));
        assertThat(user.get("Uid")).startsWith(Integer.toString(USER.uid()));
    }

    @Test
    @DisplayName("Without capabilities named a user has none, and the rest is unchanged")
    void unchanged() throws IOException {
        Map<String, String> user = status(asUser(reading("plain")));

        assertThat(user)
                .containsEntry("CapEff", mask(0))
                .containsEntry("CapPrm", mask(0))
                .containsEntry("NoNewPrivs", "0")
                .containsEntry("Seccomp", "0");
    }

    @Test
    @DisplayName("no_new_privs is set where it is asked for (AO-294)")
    void noNewPrivileges() throws IOException {
        assertThat(status(asUser(reading("nnp"))
                        .withConfinement(new Confine().noNewPrivileges().done())))
                .containsEntry("NoNewPrivs", "1");
    }

    @Test
    @DisplayName(
            "A filter of system calls is loaded last, with no_new_privs or without, for root and for a user (AO-295)")
    void seccomp() throws IOException {
        SeccompFilter noMkdir = refusing(mkdirNumbers());
        String line = "mkdir made || echo refused; grep -E '^(Seccomp|CapEff):' /proc/self/status";

        run(shell("root", line).withConfinement(new Confine().seccomp(noMkdir).done()));
        run(asUser(shell("user", line))
                .withConfinement(new Confine().seccomp(noMkdir).done()));
        run(asUser(shell("both", line))
                .withConfinement(
                        new Confine().seccomp(noMkdir).noNewPrivileges().done()));
        run(asUser(shell("caps", line))
                .withConfinement(new Confine()
                        .seccomp(noMkdir)
                        .capabilities(CHOWN, CHOWN)
                        .done()));

        assertThat(stdout("root")).startsWith("refused\n").endsWith("Seccomp:\t2\n");
        for (String id : new String[] {"user", "both"}) {
            assertThat(stdout(id)).isEqualTo("refused\nCapEff:\t" + mask(0) + "\nSeccomp:\t2\n");
        }
        assertThat(stdout("caps")).isEqualTo("refused\nCapEff:\t" + mask(CHOWN) + "\nSeccomp:\t2\n");
    }

    @Test
    @DisplayName("A program that the kernel does not take is refused")
    void badFilter() {
        LaunchFailure failure = failure(shell("filter", "true")
                .withConfinement(
                        new Confine().seccomp(new SeccompFilter(new byte[8])).done()));

        assertThat(failure.reason()).isEqualTo(Reason.CONFINEMENT);
        assertThat(failure.message()).isEqualTo("Failed to load the seccomp filter '1 instructions': Invalid argument");
    }

    private static int[] mkdirNumbers() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> new int[] {83, 258};
            case "aarch64" -> new int[] {34};
            default -> Assumptions.abort("the numbers of system calls are not known here");
        };
    }

    /** Loads the number of the call, compares it with each, and refuses those. */
    private static SeccompFilter refusing(int... calls) {
        ByteBuffer program = ByteBuffer.allocate(8 * (3 + calls.length)).order(ByteOrder.nativeOrder());
        instruction(program, 0x20, 0, 0, 0);
        for (int i = 0; i < calls.length; i++) {
            instruction(program, 0x15, calls.length - i, 0, calls[i]);
        }
        instruction(program, 0x06, 0, 0, ALLOW);
        instruction(program, 0x06, 0, 0, ERRNO | EPERM);
        return new SeccompFilter(program.array());
    }

    private static void instruction(ByteBuffer program, int code, int ifTrue, int ifFalse, int operand) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }

    @Test
    @DisplayName("The command is more readily killed for want of memory as asked (AO-262)")
    void oomScore() {
        run(program("oom", "cat", "cat", "/proc/self/oom_score_adj")
                .withConfinement(new Confine().oomScore(321).done()));

        assertThat(stdout("oom")).isEqualTo("321\n");
        assertThat(failure(shell("much", "true")
                                .withConfinement(new Confine().oomScore(2000).done()))
                        .message())
                .isEqualTo("Failed to set oom_score_adj '2000': Invalid argument");
    }
}
