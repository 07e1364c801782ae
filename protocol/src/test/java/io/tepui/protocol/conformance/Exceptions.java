package io.tepui.protocol.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a real master sends what the v1 schema does not define (MO-73, MO-74). */
final class Exceptions {
    /** In protobuf form: SlaveInfo.checkpoint, and the capability QUOTA_V2. */
    static final Set<String> UNKNOWN_FIELDS = Set.of("mesos.v1.AgentInfo 7", "mesos.v1.MasterInfo.Capability 1");

    private Exceptions() {}

    /** Brings a recorded tree to the form that we write. */
    static void remove(Object tree) {
        if (tree instanceof List<?> list) {
            for (Object element : list) {
                remove(element);
            }
        } else if (tree instanceof Map<?, ?>) {
            Map<String, Object> object = JsonTree.object(tree);
            // MO-74: an agent's description; frameworks have a field of this name, agents have not.
            if (object.containsKey("hostname") && object.containsKey("port") && object.containsKey("resources")) {
                object.remove("checkpoint");
            }
            // MO-73: the v1 schema has no name for this capability.
            if ("QUOTA_V2".equals(object.get("type"))) {
                object.remove("type");
            }
            for (Object member : object.values()) {
                remove(member);
            }
        }
    }
}
