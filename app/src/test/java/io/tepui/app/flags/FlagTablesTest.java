package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.isolation.IsolationSupport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MO-155 to MO-157, MO-394 to MO-474, AO-44, AO-45 and the operators' page: which flags there are and what they show. */
class FlagTablesTest {
    /** Defaults that say what this version really does, where Mesos's would be untrue or are not shown. */
    private static final Map<String, String> HONEST_DEFAULTS = Map.of(
            "http_authenticators", "basic",
            "webui_dir", "/usr/local/share/tepui/webui",
            "launcher", "posix",
            "launcher_dir", "/usr/local/libexec/tepui");

    private static final IsolationSupport PLAIN = new IsolationSupport(Optional.of("ordinary"), false);

    record Case(FlagTable table, SpecTables.Row row) {
        @Override
        public String toString() {
            return table.command() + " --" + row.name();
        }
    }

    static Stream<Case> rows() {
        FlagTable agent = AgentFlags.table(new Machine(true, PLAIN));
        return Stream.concat(
                SpecTables.rows("master.tsv").stream().map(row -> new Case(MasterFlags.table(), row)),
                SpecTables.rows("agent.tsv").stream().map(row -> new Case(agent, row)));
    }

    static Stream<FlagTable> tables() {
        return Stream.of(MasterFlags.table(), AgentFlags.table(), LocalFlags.table());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void every_flag_of_mesos_is_known_with_its_aliases(Case c) {
        FlagSpec spec = c.table().find(c.row().name()).orElseThrow();
        assertThat(spec.name()).isEqualTo(c.row().name());
        assertThat(spec.aliases()).isEqualTo(c.row().aliases());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void every_flag_shows_its_default(Case c) {
        SortedMap<String, String> listing = c.table().parse(List.of(), Map.of()).listing();
        String name = c.row().name();
        String expected = HONEST_DEFAULTS.getOrDefault(name, c.row().defaultValue());
        if (!expected.isEmpty()) {
            assertThat(listing).containsEntry(name, expected.equals("EMPTY") ? "" : expected);
        } else {
            assertThat(listing.getOrDefault(name, "")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void every_flag_takes_its_default_as_a_value(Case c) {
        FlagSpec spec = c.table().find(c.row().name()).orElseThrow();
        spec.defaultValue().ifPresent(value -> {
            FlagValues flags = c.table().parse(List.of("--" + spec.name() + "=" + value), Map.of());
            assertThat(flags.listing()).containsEntry(spec.name(), value);
        });
    }

    @ParameterizedTest
    @MethodSource("tables")
    void defaults_are_in_normal_form_and_obey_their_rules(FlagTable table) {
        for (FlagSpec spec : table.specs()) {
            spec.defaultValue().ifPresent(value -> {
                assertThat(spec.kind().normalize(value)).as(spec.name()).isEqualTo(value);
                spec.checks().forEach(check -> assertThat(check.complaint(value))
                        .as(spec.name())
                        .isEmpty());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void a_flag_that_is_not_built_is_never_ignored(FlagTable table) {
        for (FlagSpec spec : table.specs()) {
            if (spec.effect() instanceof Effect.NotBuilt(String missing)) {
                String other = otherValue(spec);
                assertThatThrownBy(() -> table.parse(List.of("--" + spec.name() + "=" + other), Map.of()))
                        .isInstanceOf(FlagException.class)
                        .hasMessageStartingWith("--" + spec.name() + "=")
                        .hasMessageContaining("this version has no " + missing);
                assertThatThrownBy(() -> table.parse(List.of(), Map.of("MESOS_" + spec.name(), other)))
                        .hasMessageContaining("this version has no " + missing);
            }
        }
    }

    private static String otherValue(FlagSpec spec) {
        return spec.kind() == Kind.BOOL ? spec.defaultValue().orElseThrow().equals("true") ? "false" : "true" : "other";
    }

    @Test
    void every_flag_of_the_operators_page_is_listed() {
        assertThat(MasterFlags.table().parse(List.of(), Map.of()).listing())
                .containsKeys(SpecTables.lines("page-master.txt").toArray(String[]::new));
        assertThat(AgentFlags.table().parse(List.of(), Map.of()).listing())
                .containsKeys(SpecTables.lines("page-agent.txt").toArray(String[]::new));
    }

    @Test
    void a_flag_without_value_is_not_listed_unless_the_page_has_it() {
        assertThat(MasterFlags.table().parse(List.of(), Map.of()).listing())
                .doesNotContainKeys("quorum", "zk", "cluster", "offer_timeout")
                .containsEntry("acls", "")
                .containsEntry("credentials", "")
                .containsEntry("work_dir", "");
    }

    @Test
    void the_listing_is_sorted_and_equals_the_messages() {
        FlagValues flags = AgentFlags.table().parse(List.of("--work_dir=/w", "--gc_delay=7days"), Map.of());
        assertThat(List.copyOf(flags.listing().keySet())).isSorted();
        assertThat(flags.listing()).containsEntry("gc_delay", "1weeks");
        assertThat(flags.messages())
                .extracting(flag -> flag.getName() + "=" + flag.getValue())
                .containsExactlyElementsOf(flags.listing().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
    }

    @Test
    void values_are_listed_in_normal_form() {
        FlagValues flags = MasterFlags.table()
                .parse(
                        List.of(
                                "--quiet",
                                "--port=05051",
                                "--agent_ping_timeout=60secs",
                                "--allocator_agent_recovery_factor=.50"),
                        Map.of());
        assertThat(flags.listing())
                .containsEntry("quiet", "true")
                .containsEntry("port", "5051")
                .containsEntry("agent_ping_timeout", "1mins")
                .containsEntry("allocator_agent_recovery_factor", "0.5");
    }

    @Test
    void the_master_lists_a_flag_under_the_alias_it_was_given_by() {
        assertThat(MasterFlags.table()
                        .parse(List.of("--slave_ping_timeout=20secs"), Map.of())
                        .listing())
                .containsEntry("slave_ping_timeout", "20secs")
                .doesNotContainKey("agent_ping_timeout");
    }

    @Test
    void the_agent_lists_a_flag_under_its_name() {
        FlagTable table = new FlagTable(
                "agent",
                false,
                List.of(FlagSpec.flag("a", Kind.STRING).alias("old").built("A flag.")));
        assertThat(table.parse(List.of("--old=x"), Map.of()).listing()).containsExactly(Map.entry("a", "x"));
    }

    @Test
    void the_runtime_directory_depends_on_the_machine() {
        assertThat(AgentFlags.table(new Machine(true, PLAIN))
                        .parse(List.of(), Map.of())
                        .string("runtime_dir"))
                .isEqualTo("/var/run/mesos");
        assertThat(AgentFlags.table(new Machine(false, PLAIN))
                        .parse(List.of(), Map.of())
                        .string("runtime_dir"))
                .isEqualTo("/tmp/mesos/runtime");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void the_help_names_every_flag_on_lines_of_at_most_a_hundred_characters(FlagTable table) {
        String help = table.help();
        assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(help.lines().filter(line -> line.startsWith("  --")).toList())
                .hasSameSizeAs(table.specs());
        table.specs().forEach(spec -> assertThat(help).contains(spec.name()));
    }

    @Test
    void two_rows_of_one_name_are_a_mistake() {
        FlagSpec row = FlagSpec.flag("a", Kind.STRING).built("A flag.");
        assertThatThrownBy(() -> new FlagTable("x", true, List.of(row, row))).hasMessage("two flags are called a");
    }
}
