package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.app.process.StartupException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The flags of allocation")
class AllocatorFlagsTest {
    @Test
    @DisplayName("set the sorters, and the domain that GET_MASTER shows (AR-132, MO-164, MO-413)")
    void domain() throws Exception {
        try (MasterFixture fixture = new MasterFixture(
                "--role_sorter=random",
                "--framework_sorter=random",
                "--domain={\"fault_domain\":{\"region\":{\"name\":\"R\"},\"zone\":{\"name\":\"Z\"}}}")) {
            assertThat(fixture.call("GET_MASTER").body())
                    .contains("\"domain\":{\"fault_domain\":{\"region\":{\"name\":\"R\"},\"zone\":{\"name\":\"Z\"}}}");
            assertThat(fixture.call("GET_FLAGS").body()).contains("{\"name\":\"role_sorter\",\"value\":\"random\"}");
        }
    }

    @Test
    @DisplayName("name a whitelist that must be there at the start (MO-464)")
    void noWhitelist(@TempDir Path dir) {
        Path file = dir.resolve("whitelist");
        assertThatThrownBy(() -> new MasterFixture("--whitelist=" + file))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("--whitelist=" + file);
    }
}
