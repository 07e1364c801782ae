package io.tepui.allocator;

import io.tepui.allocator.Explanation.Kind;

/** Why no offer of an agent is for a framework in a role, whatever is free there (AR-189, AR-192, AR-195). */
enum Barrier {
    HIERARCHICAL_ROLE(Kind.CAPABILITY, "the agent lacks the capability HIERARCHICAL_ROLE, and the role has a '/'"),
    MULTI_ROLE(Kind.CAPABILITY, "the agent lacks the capability MULTI_ROLE, and the framework has it"),
    GPUS(Kind.CAPABILITY, "the agent has gpus, and the framework lacks the capability GPU_RESOURCES"),
    REGION(Kind.DOMAIN, "the agent is in another region than the master, and the framework is not REGION_AWARE"),
    CONSTRAINTS(Kind.CONSTRAINT, "the framework's offer constraints for the role exclude the agent");

    final Kind kind;
    final String text;

    Barrier(Kind kind, String text) {
        this.kind = kind;
        this.text = text;
    }
}
