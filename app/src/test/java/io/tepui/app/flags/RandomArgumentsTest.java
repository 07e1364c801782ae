package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is on the command line or in the environment: it is taken, or refused with one line. */
class RandomArgumentsTest {
    private static final List<FlagTable> TABLES = List.of(MasterFlags.table(), AgentFlags.table(), LocalFlags.table());
    private static final List<String> NAMES = TABLES.stream()
            .flatMap(table -> table.specs().stream())
            .flatMap(spec -> Stream.concat(Stream.of(spec.name()), spec.aliases().stream()))
            .distinct()
            .toList();

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.of(NAMES), Arbitraries.strings().ofMaxLength(12));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.strings()
                        .withChars("0123456789.-+eE%/:;,=|[]{}\"\\ \n\t")
                        .ofMaxLength(12),
                Arbitraries.integers().map(String::valueOf),
                Arbitraries.of(
                        "true",
                        "10secs",
                        "4KB",
                        "file:///dev/null",
                        "file:///",
                        "file://\0",
                        "/",
                        "{}",
                        "[",
                        "*",
                        "a=1",
                        "zk://",
                        "in_memory",
                        "1/1mins",
                        "h:1",
                        "::1",
                        "1e99",
                        ".5",
                        "99999999999999999999999999secs"));
    }

    @Provide
    Arbitrary<List<String>> arguments() {
        Arbitrary<String> flags = Combinators.combine(
                        Arbitraries.of("--", "--no-", "", "-"), names(), Arbitraries.of("=", ""), values())
                .as((dashes, name, equals, value) -> dashes + name + equals + (equals.isEmpty() ? "" : value));
        return Arbitraries.oneOf(flags, values()).list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<Map<String, String>> environments() {
        Arbitrary<String> keys = Combinators.combine(Arbitraries.of("MESOS_", "TEPUI_", "LIBPROCESS_", ""), names())
                .as((prefix, name) -> prefix + name);
        Arbitrary<String> known =
                Arbitraries.of("LIBPROCESS_IP", "LIBPROCESS_ADVERTISE_IP", "LIBPROCESS_ADVERTISE_PORT");
        return Arbitraries.maps(Arbitraries.oneOf(keys, known), values()).ofMaxSize(3);
    }

    @Property(tries = 3000)
    void a_refusal_is_one_printable_line_and_nothing_else_is_thrown(
            @ForAll("arguments") List<String> arguments, @ForAll("environments") Map<String, String> environment) {
        for (FlagTable table : TABLES) {
            try {
                FlagValues flags = table.parse(arguments, environment);
                assertThat(flags.messages()).isNotEmpty();
                configure(table, flags);
            } catch (FlagException e) {
                assertThat(e.line().lines()).hasSize(1);
                assertThat(e.line().codePoints()).noneMatch(Character::isISOControl);
                assertThat(e.line().length()).isLessThan(600);
            } catch (RuntimeException e) {
                fail("tepui " + table.command() + " " + arguments + " " + environment, e);
            }
        }
    }

    private static void configure(FlagTable table, FlagValues flags) {
        switch (table.command()) {
            case "master" -> MasterConfig.of(flags);
            case "agent" -> AgentConfig.of(flags);
            default -> LocalConfig.of(flags);
        }
    }
}
