package io.tepui.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Our v1 schemas declare what the published ones declare (MO appendices A and B)")
class V1SchemaTest {
    private static final Map<String, String> OUTER_CLASSES = Map.of(
            "mesos/v1/mesos.proto", "org.apache.mesos.v1.Protos",
            "mesos/v1/master.proto", "org.apache.mesos.v1.master.Protos",
            "mesos/v1/agent.proto", "org.apache.mesos.v1.agent.Protos",
            "mesos/v1/scheduler.proto", "org.apache.mesos.v1.scheduler.Protos",
            "mesos/v1/executor.proto", "org.apache.mesos.v1.executor.Protos",
            "mesos/v1/maintenance.proto", "org.apache.mesos.v1.maintenance.Protos",
            "mesos/v1/quota.proto", "org.apache.mesos.v1.quota.Protos",
            "mesos/v1/allocator.proto", "org.apache.mesos.v1.allocator.Protos",
            "mesos/v1/resource_provider.proto", "org.apache.mesos.v1.resource_provider.Protos");

    static Stream<FileDescriptor> files() {
        return OwnSchemas.V1.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void every_message_field_and_enum_value_is_equal_and_in_the_same_order(FileDescriptor file) {
        Map<String, List<String>> ours = new TreeMap<>(SchemaText.of(file.toProto()));
        Map<String, List<String>> published = new TreeMap<>(
                SchemaText.of(PublishedSchemas.read(Objects.requireNonNull(OUTER_CLASSES.get(file.getName())))));

        assertThat(ours.keySet()).as("declarations in %s", file.getName()).isEqualTo(published.keySet());
        published.forEach(
                (name, declared) -> assertThat(ours.get(name)).as(name).containsExactlyElementsOf(declared));
    }

    @Test
    void the_comparison_covers_all_files() {
        assertThat(OwnSchemas.V1.stream().map(FileDescriptor::getName))
                .containsExactlyInAnyOrderElementsOf(OUTER_CLASSES.keySet());
        assertThat(OwnSchemas.prototypes()).hasSizeGreaterThan(300);
    }
}
