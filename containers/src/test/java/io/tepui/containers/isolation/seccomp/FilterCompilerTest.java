package io.tepui.containers.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.SeccompFilter;
import io.tepui.containers.isolation.seccomp.ProfileFile.Kernel;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Profiles of system calls and the filters that they become (AO-295)")
class FilterCompilerTest {
    private static final int ALLOW = 0x7fff0000;
    private static final int ERRNO = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int AMD64 = Architecture.X86_64.token();
    private static final int OPENAT = 257;
    private static final int CLONE = 56;
    private static final int MOUNT = 165;
    private static final int PERSONALITY = 135;

    private static SeccompFilter compile(String text, String... capabilities) throws IOException {
        return FilterCompiler.compile(profile(text, capabilities));
    }

    private static Profile profile(String text, String... capabilities) throws IOException {
        return new ProfileFile(Architecture.X86_64, Set.of(capabilities)::contains, new Kernel(5, 10)).read(text);
    }

    @Test
    @DisplayName("Named calls have their action, all others the default one")
    void plain() throws IOException {
        SeccompFilter filter = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "syscalls": [
                  {"names": ["read", "write", "openat", "exit_group", "no_such_call"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["reboot"], "action": "SCMP_ACT_KILL_PROCESS"},
                  {"name": "ptrace", "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}
                """);

        assertThat(FilterMachine.run(filter, AMD64, 0)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, 1)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, 2)).isEqualTo(ERRNO | 38);
        assertThat(FilterMachine.run(filter, AMD64, OPENAT)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, 169)).isEqualTo(KILL_PROCESS);
        assertThat(FilterMachine.run(filter, AMD64, 101)).isEqualTo(ERRNO | 13);
        assertThat(FilterMachine.run(filter, AMD64, 100_000)).isEqualTo(ERRNO | 38);
    }

    @Test
    @DisplayName("Calls of the other forms that a kernel takes do not pass by a filter")
    void architectures() throws IOException {
        String rules = "\"syscalls\": [{\"names\": [\"read\", \"openat\"], \"action\": \"SCMP_ACT_ALLOW\"}]}";
        SeccompFilter alone = compile("{\"defaultAction\": \"SCMP_ACT_ERRNO\", " + rules);
        SeccompFilter both = compile("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"archMap\": [{\"architecture\":"
                + " \"SCMP_ARCH_X86_64\", \"subArchitectures\": [\"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"]}], " + rules);
        int x86 = Architecture.X86.token();

        assertThat(FilterMachine.run(alone, x86, 3)).isEqualTo(KILL_PROCESS);
        assertThat(FilterMachine.run(both, x86, 3)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(both, x86, 295)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(both, x86, 0)).isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(both, AMD64, 0)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(both, AMD64, 0x40000000)).isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(both, Architecture.AARCH64.token(), 63)).isEqualTo(KILL_PROCESS);
    }

    static Stream<Arguments> comparisons() {
        long big = 0x1_0000_0005L;
        return Stream.of(
                Arguments.of("SCMP_CMP_EQ", big, new long[] {big}, new long[] {5, big - 1, 0x2_0000_0005L}),
                Arguments.of("SCMP_CMP_NE", big, new long[] {5, big + 1, 0x2_0000_0005L}, new long[] {big}),
                Arguments.of(
                        "SCMP_CMP_GE", big, new long[] {big, big + 1, 0x2_0000_0000L, -1}, new long[] {big - 1, 9}),
                Arguments.of("SCMP_CMP_GT", big, new long[] {big + 1, 0x2_0000_0000L, -1}, new long[] {big, 9}),
                Arguments.of("SCMP_CMP_LT", big, new long[] {big - 1, 9, 0xffff_ffffL}, new long[] {big, -1}),
                Arguments.of("SCMP_CMP_LE", big, new long[] {big, 9, 0xffff_ffffL}, new long[] {big + 1, -1}),
                Arguments.of("SCMP_CMP_LE", 5L, new long[] {0, 5}, new long[] {6, 0x1_0000_0000L}));
    }

    @ParameterizedTest
    @MethodSource("comparisons")
    @DisplayName("Arguments are compared in all their 64 bits, unsigned")
    void arguments(String op, long value, long[] matching, long[] others) throws IOException {
        SeccompFilter filter = compile("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"mount\"],"
                + " \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 3, \"value\": "
                + Long.toUnsignedString(value) + ", \"op\": \"" + op + "\"}]}]}");

        for (long each : matching) {
            assertThat(FilterMachine.run(filter, AMD64, MOUNT, 9, 9, 9, each)).isEqualTo(ALLOW);
        }
        for (long each : others) {
            assertThat(FilterMachine.run(filter, AMD64, MOUNT, 9, 9, 9, each)).isEqualTo(ERRNO | 1);
        }
    }

    @Test
    @DisplayName("Some bits of an argument can be asked for, and conditions on several must all hold")
    void masked() throws IOException {
        SeccompFilter filter = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
                  {"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"},
                  {"index": 1, "value": 7, "op": "SCMP_CMP_NE"}]}]}
                """);

        assertThat(FilterMachine.run(filter, AMD64, CLONE, 0x11, 0)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, CLONE, 0x10000000, 0)).isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(filter, AMD64, CLONE, 0x11, 7)).isEqualTo(ERRNO | 1);
    }

    @Test
    @DisplayName("Conditions on the same argument, and rules for the same call, are alternatives")
    void alternatives() throws IOException {
        SeccompFilter filter = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["personality"], "action": "SCMP_ACT_TRAP", "args": [
                    {"index": 0, "value": 4294967295, "op": "SCMP_CMP_EQ"}]}]}
                """);

        assertThat(FilterMachine.run(filter, AMD64, PERSONALITY, 0)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, PERSONALITY, 8)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(filter, AMD64, PERSONALITY, 0xffffffffL)).isEqualTo(0x00030000);
        assertThat(FilterMachine.run(filter, AMD64, PERSONALITY, 9)).isEqualTo(ERRNO | 1);
    }

    @Test
    @DisplayName("Rules are for some architectures, capabilities and kernels only")
    void conditions() throws IOException {
        String text = """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
                  {"names": ["write"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x"]}},
                  {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                  {"names": ["openat"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5.11"}}]}
                """;

        assertThat(FilterMachine.run(compile(text), AMD64, MOUNT)).isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(compile(text), AMD64, CLONE)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(compile(text, "CAP_SYS_ADMIN"), AMD64, MOUNT))
                .isEqualTo(ALLOW);
        assertThat(FilterMachine.run(compile(text, "CAP_SYS_ADMIN"), AMD64, CLONE))
                .isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(compile(text), AMD64, 0)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(compile(text), AMD64, 1)).isEqualTo(ERRNO | 1);
        assertThat(FilterMachine.run(compile(text), AMD64, 101)).isEqualTo(ALLOW);
        assertThat(FilterMachine.run(compile(text), AMD64, OPENAT)).isEqualTo(ERRNO | 1);
    }

    @Test
    @DisplayName("Every call of a long profile has what the profile says, on every architecture")
    void everyCall() throws IOException {
        for (Architecture architecture : Architecture.values()) {
            StringBuilder names = new StringBuilder();
            Set<Integer> allowed = new HashSet<>();
            architecture.numbers().forEach((name, number) -> {
                if (name.hashCode() % 2 == 0) {
                    names.append(names.isEmpty() ? "" : ",")
                            .append('"')
                            .append(name)
                            .append('"');
                    allowed.add(number);
                }
            });
            Architecture machine = architecture == Architecture.X86 ? Architecture.X86_64 : architecture;
            String text =
                    "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86\"], \"syscalls\":"
                            + " [{\"names\": [" + names + "], \"action\": \"SCMP_ACT_ALLOW\"}]}";
            SeccompFilter filter =
                    FilterCompiler.compile(new ProfileFile(machine, c -> true, new Kernel(6, 0)).read(text));

            assertThat(filter.program().length / 8).isLessThan(SeccompFilter.MAX_INSTRUCTIONS);
            for (int number = 0; number < 600; number++) {
                assertThat(FilterMachine.run(filter, architecture.token(), number))
                        .as("call %s of %s", number, architecture)
                        .isEqualTo(allowed.contains(number) ? ALLOW : ERRNO | 1);
            }
        }
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("[]", "it is no JSON object"),
                Arguments.of("{} {}", "something follows the JSON object"),
                Arguments.of("{}", "'defaultAction' is missing or no text"),
                Arguments.of("{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}", "the action 'SCMP_ACT_NOTIFY' is not known"),
                Arguments.of("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": 1}", "'syscalls' is no list"),
                Arguments.of(
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\":"
                                + " \"SCMP_ACT_LOG\", \"args\": [{\"index\": 6, \"op\": \"SCMP_CMP_EQ\"}]}]}",
                        "args.index 6 is not within 0 to 5"),
                Arguments.of(
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\":"
                                + " \"SCMP_ACT_LOG\", \"args\": [{\"index\": 0, \"op\": \"EQ\"}]}]}",
                        "args.op 'EQ' is not known"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    @DisplayName("A profile that cannot be used is refused with one line")
    void refused(String text, String complaint) {
        assertThatThrownBy(() -> profile(text)).isInstanceOf(IOException.class).hasMessage(complaint);
    }
}
