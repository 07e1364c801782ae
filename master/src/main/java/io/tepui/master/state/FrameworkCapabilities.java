package io.tepui.master.state;

import io.tepui.protocol.v1.FrameworkInfo;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a framework's description says of its capabilities and roles (SE-65). */
public final class FrameworkCapabilities {
    private FrameworkCapabilities() {}

    /** Returns the known capabilities; unknown ones are left out (SE-67). */
    public static Set<FrameworkInfo.Capability.Type> of(FrameworkInfo info) {
        EnumSet<FrameworkInfo.Capability.Type> types = EnumSet.noneOf(FrameworkInfo.Capability.Type.class);
        for (FrameworkInfo.Capability capability : info.getCapabilitiesList()) {
            if (capability.hasType()) {
                types.add(capability.getType());
            }
        }
        types.remove(FrameworkInfo.Capability.Type.UNKNOWN);
        return Collections.unmodifiableSet(types);
    }

    /** Returns the roles in the order given: {@code roles} with MULTI_ROLE, {@code role} (default {@code *}) without. */
    public static Set<String> rolesOf(FrameworkInfo info) {
        return of(info).contains(FrameworkInfo.Capability.Type.MULTI_ROLE)
                ? Collections.unmodifiableSet(new LinkedHashSet<>(info.getRolesList()))
                : Set.of(info.getRole());
    }
}
