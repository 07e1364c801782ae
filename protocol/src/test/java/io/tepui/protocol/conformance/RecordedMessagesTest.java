package io.tepui.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.schema.OwnSchemas;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Messages that a real agent and a real master sent each other leave no unknown field (AM section 2)")
class RecordedMessagesTest {
    /** Between an agent and an executor that uses the old driver (AM-25), which is not spoken. */
    private static final Set<String> OF_THE_OLD_EXECUTOR_DRIVER =
            Set.of("mesos.internal.RegisterExecutorMessage", "mesos.internal.ReregisterExecutorMessage");

    @TestFactory
    List<DynamicTest> messages() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> line : JsonTree.lines("agent-master-messages.jsonl")) {
            String name = JsonTree.text(line, "message");
            if (!OF_THE_OLD_EXECUTOR_DRIVER.contains(name)) {
                byte[] body = Base64.getDecoder().decode(JsonTree.text(line, "body_base64"));
                tests.add(DynamicTest.dynamicTest(tests.size() + " " + name, () -> check(name, body)));
            }
        }
        return tests;
    }

    private static void check(String name, byte[] body) throws MalformedMessageException {
        Descriptor type = OwnSchemas.INTERNAL.findMessageTypeByName(name.substring("mesos.internal.".length()));
        assertThat(type).as(name).isNotNull();
        Message prototype = OwnSchemas.prototype(type);

        Message parsed = ProtobufCodec.parse(body, prototype);

        assertThat(RecordedAnswersTest.unknown(parsed, "")).isEmpty();
        assertThat(parsed.getSerializedSize()).isEqualTo(body.length);
        assertThat(ProtobufCodec.parse(parsed.toByteArray(), prototype)).isEqualTo(parsed);
    }
}
