package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MO-388 to MO-393, MO-472, AO-231, AO-232: where flags come from. */
class FlagSourcesTest {
    private static FlagValues master(String... arguments) {
        return MasterFlags.table().parse(List.of(arguments), Map.of());
    }

    private static FlagValues masterIn(Map<String, String> environment, String... arguments) {
        return MasterFlags.table().parse(List.of(arguments), environment);
    }

    @Test
    void a_flag_has_its_default_until_it_is_given() {
        assertThat(master().whole("port")).isEqualTo(5050);
        assertThat(master("--port=6000").whole("port")).isEqualTo(6000);
    }

    @Test
    void a_value_may_hold_equals_signs_and_be_empty() {
        assertThat(master("--cluster=a=b").text("cluster")).contains("a=b");
        assertThat(master("--cluster=").text("cluster")).contains("");
    }

    @Test
    void names_are_matched_in_any_case() {
        assertThat(master("--PORT=7").whole("port")).isEqualTo(7);
        assertThat(master("--No-Hostname_Lookup").bool("hostname_lookup")).isFalse();
    }

    @Test
    void booleans_take_their_four_values_and_both_short_forms() {
        assertThat(master("--quiet").bool("quiet")).isTrue();
        assertThat(master("--quiet=true").bool("quiet")).isTrue();
        assertThat(master("--quiet=1").bool("quiet")).isTrue();
        assertThat(master("--quiet=false").bool("quiet")).isFalse();
        assertThat(master("--quiet=0").bool("quiet")).isFalse();
        assertThat(master("--no-hostname_lookup").bool("hostname_lookup")).isFalse();
        refused("--quiet=yes: must be true or false", "--quiet=yes");
        refused("--no-quiet: takes no value; write --quiet=false", "--no-quiet=true");
        refused("--no-port: only a flag that is true or false can be negated", "--no-port");
    }

    @Test
    void an_unknown_flag_is_refused_with_the_nearest_name() {
        refused("--pot: tepui master has no such flag; did you mean --port?", "--pot=5");
        refused("--xyzzy_plugh: tepui master has no such flag; see tepui master --help", "--xyzzy_plugh");
        refused("--no-xyzzy_plugh: tepui master has no such flag; see tepui master --help", "--no-xyzzy_plugh");
        refused("--: tepui master has no such flag; see tepui master --help", "--=5");
    }

    @Test
    void a_flag_without_its_value_is_refused() {
        refused("--port: needs a value, written --port=N", "--port");
        refused("--port: needs a value, written --port=N", "--port", "5050");
    }

    @Test
    void a_flag_given_twice_is_refused_also_by_its_alias() {
        refused("--port: is given twice; give it once", "--port=1", "--port=2");
        refused("--quiet: is given twice; give it once", "--quiet", "--no-quiet");
        refused(
                "--slave_ping_timeout: is the same flag as --agent_ping_timeout, which is given too; give one",
                "--agent_ping_timeout=20secs",
                "--slave_ping_timeout=20secs");
    }

    @Test
    void words_that_are_no_flags_are_set_aside() {
        FlagValues flags = master("stray", "--port=1", "-x", "--", "--port=2");
        assertThat(flags.strayWords()).containsExactly("stray", "-x");
        assertThat(flags.whole("port")).isEqualTo(1);
    }

    @Test
    void the_environment_gives_what_the_command_line_does_not() {
        assertThat(masterIn(Map.of("MESOS_PORT", "1")).whole("port")).isEqualTo(1);
        assertThat(masterIn(Map.of("MESOS_port", "1")).whole("port")).isEqualTo(1);
        assertThat(masterIn(Map.of("TEPUI_PORT", "2", "MESOS_PORT", "1")).whole("port"))
                .isEqualTo(2);
        assertThat(masterIn(Map.of("TEPUI_PORT", "2", "MESOS_PORT", "1"), "--port=3")
                        .whole("port"))
                .isEqualTo(3);
        assertThat(masterIn(Map.of("MESOS_SLAVE_PING_TIMEOUT", "20secs")).string("agent_ping_timeout"))
                .isEqualTo("20secs");
        assertThat(masterIn(Map.of("MESOS_AUTHENTICATE_SLAVES", "0")).bool("authenticate_agents"))
                .isFalse();
    }

    @Test
    void variables_of_unknown_flags_and_of_help_and_version_are_ignored() {
        FlagValues flags =
                masterIn(Map.of("MESOS_XYZZY", "1", "MESOS_VERSION", "1.11.0", "TEPUI_HELP", "x", "PORT", "9"));
        assertThat(flags.bool("version")).isFalse();
        assertThat(flags.whole("port")).isEqualTo(5050);
    }

    @Test
    void a_bad_variable_is_refused_under_its_own_name() {
        assertThatThrownBy(() -> masterIn(Map.of("MESOS_PORT", "many")))
                .hasMessage("MESOS_PORT=many: must be a whole number, 0 or more");
        assertThatThrownBy(() -> masterIn(Map.of("MESOS_PORT", "1", "MESOS_port", "2")))
                .hasMessage("MESOS_port: is the same flag as MESOS_PORT, which is given too; give one");
    }

    @Test
    void a_value_comes_from_a_file(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("value"), "20secs\n");
        Path text = Files.writeString(dir.resolve("text"), " my cluster\n");
        FlagValues flags = master("--agent_ping_timeout=file://" + file, "--cluster=file://" + text);
        assertThat(flags.listing())
                .containsEntry("agent_ping_timeout", "20secs")
                .containsEntry("cluster", " my cluster\n");
    }

    @Test
    void json_comes_inline_by_file_and_by_absolute_path(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("json"), "{ \"A\" : \"b\" }\n");
        for (String value : List.of("{ \"A\" : \"b\" }", "file://" + file, file.toString())) {
            FlagValues flags = AgentFlags.table().parse(List.of("--executor_environment_variables=" + value), Map.of());
            assertThat(flags.listing()).containsEntry("executor_environment_variables", "{\"A\":\"b\"}");
        }
    }

    @Test
    void a_path_flag_keeps_its_path(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("credentials"), "secret");
        FlagTable table = new FlagTable(
                "x", true, List.of(FlagSpec.flag("credentials", Kind.PATH).built("A file.")));
        assertThat(table.parse(List.of("--credentials=file://" + file), Map.of())
                        .listing())
                .containsEntry("credentials", file.toString());
    }

    @Test
    void a_file_that_cannot_be_used_is_refused(@TempDir Path dir) throws IOException {
        Path large = Files.write(dir.resolve("large"), new byte[FileValues.MAX_FILE_BYTES + 1]);
        Path largest = Files.writeString(dir.resolve("largest"), "x".repeat(FileValues.MAX_FILE_BYTES));
        Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff});
        Path missing = dir.resolve("missing");
        refusedEndingWith("the file is larger than 1MB", "--cluster=file://" + large);
        refusedEndingWith("the file is not UTF-8 text", "--cluster=file://" + binary);
        refusedEndingWith("the file cannot be read: there is no such file", "--cluster=file://" + missing);
        refusedEndingWith("the file cannot be read: it is no path", "--cluster=file://\0");
        assertThat(master("--cluster=file://" + largest).string("cluster")).hasSize(FileValues.MAX_FILE_BYTES);
    }

    @Test
    void a_secret_is_not_repeated_in_a_message() {
        assertThatThrownBy(() -> master("--zk=zk://user:hunter2@host/path"))
                .hasMessage("--zk=…: this version has no election among several masters; leave it out");
    }

    private static void refused(String message, String... arguments) {
        assertThatThrownBy(() -> master(arguments))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    private static void refusedEndingWith(String message, String... arguments) {
        assertThatThrownBy(() -> master(arguments))
                .isInstanceOf(FlagException.class)
                .hasMessageEndingWith(message);
    }
}
