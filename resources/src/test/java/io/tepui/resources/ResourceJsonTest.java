package io.tepui.resources;

import static io.tepui.resources.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Resources in JSON")
class ResourceJsonTest {
    private static final String CPUS = "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":45.55}}";
    private static final String PORTS = """
            {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":10000,"end":20000},{"begin":30000,"end":50000}]}}""";
    private static final String DISKS = "{\"name\":\"disks\",\"type\":\"SET\",\"set\":{\"item\":[\"sda1\"]}}";

    @Test
    @DisplayName("may be scalars, ranges, sets and all of them, with and without line breaks (AR-314)")
    void all_kinds() {
        assertThat(pool("[" + CPUS + "]")).isEqualTo(pool("cpus:45.55"));
        assertThat(pool("[" + PORTS + "]")).isEqualTo(pool("ports:[10000-20000, 30000-50000]"));
        assertThat(pool("[" + DISKS + "]")).isEqualTo(pool("disks:{sda1}"));
        assertThat(pool(" [\n" + CPUS + ",\n" + PORTS + ",\n" + DISKS + "\n]\n"))
                .isEqualTo(pool("cpus:45.55;ports:[10000-20000, 30000-50000];disks:{sda1}"));
        assertThat(pool("[]")).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("take the old role, the reservation stack, or the default role (AR-62, AO-239)")
    void roles() {
        String role = "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":91.1},\"role\":\"role1\"}";
        String stack = """
                {"name":"cpus","type":"SCALAR","scalar":{"value":54.44},"reservations":[{"type":"STATIC","role":"role2"}]}""";
        assertThat(Resources.parse("[" + CPUS + "," + role + "," + stack + "]", "role3"))
                .isEqualTo(pool("cpus(role1):91.1;cpus(role2):54.44;cpus(role3):45.55"));
    }

    @Test
    @DisplayName("sum up per role and in total: 91.1 and 54.44 are 145.54 (AR-314)")
    void sums() {
        Resources sum =
                pool("cpus(role1):45.55").plus(pool("cpus(role1):45.55")).plus(pool("cpus(role2):54.44"));
        assertThat(sum.reserved("role1").cpus()).hasValue(91.1);
        assertThat(sum.reserved("role2").cpus()).hasValue(54.44);
        assertThat(sum.cpus()).hasValue(145.54);
    }

    @Test
    @DisplayName("may name disk sources (AO-239)")
    void disk_sources() {
        String mount = """
                [{"name":"disk","type":"SCALAR","scalar":{"value":9},
                  "disk":{"source":{"type":"MOUNT","mount":{"root":"/mnt1"}}}}]""";
        assertThat(pool(mount))
                .isEqualTo(Resources.of(Samples.disk(9).withDisk(Samples.source(Source.Type.MOUNT, "/mnt1"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}",
                "[{\"name\":\"cpus\" \"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]",
                "[[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}] x",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}],\"resources\":[]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}])",
                "[{\"name\":\"cpus\",\"scalar\":{\"value\":1}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALER\",\"scalar\":{\"value\":1}}]",
                "[{\"name\":\"\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":-1}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1e-5}}]",
                "[{\"name\":\"a\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}},{\"name\":\"a\",\"type\":\"SET\",\"set\":{\"item\":[\"b\"]}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"r\",\"reservation\":{\"principal\":\"p\"}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"r\"}]}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"*\",\"reservation\":{}}]",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"revocable\":{}}]",
                "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"r\",\"disk\":{\"persistence\":{\"id\":\"i\"}}}]",
                "[1]",
                "["
            })
    @DisplayName("are refused when malformed, invalid or not for a command line (AR-62 to AR-64, AR-315)")
    void errors(String text) {
        assertThatThrownBy(() -> pool(text))
                .isInstanceOf(ResourceException.class)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }
}
