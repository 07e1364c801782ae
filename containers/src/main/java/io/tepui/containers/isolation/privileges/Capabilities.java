package io.tepui.containers.isolation.privileges;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.CapabilityInfo;
import io.tepui.protocol.v1.CapabilityInfo.Capability;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code linux/capabilities} (AO-293). */
public final class Capabilities implements Isolator {
    /** Numbers in the messages are the kernel's with this added. */
    private static final int MESSAGE_OFFSET = 1000;

    private final Optional<Long> effective;
    private final Optional<Long> bounding;

    /**
     * An isolator with defaults for all containers.
     *
     * @param effective what a container has that asks for nothing ({@code --effective_capabilities})
     * @param bounding the most that one may have ({@code --bounding_capabilities})
     */
    public Capabilities(Optional<CapabilityInfo> effective, Optional<CapabilityInfo> bounding) {
        this.effective = effective.map(Capabilities::mask);
        this.bounding = bounding.map(Capabilities::mask);
    }

    @Override
    public String name() {
        return "linux/capabilities";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException {
        LinuxInfo info = launch.container().map(ContainerInfo::getLinuxInfo).orElse(LinuxInfo.getDefaultInstance());
        Optional<Long> wanted = wanted(info).or(() -> effective);
        Optional<Long> most = most(info).or(() -> bounding).or(() -> wanted);
        if (most.isEmpty()) {
            return;
        }
        long has = wanted.orElse(most.get());
        if ((has & ~most.get()) != 0) {
            throw new IsolationException("container.linux_info.effective_capabilities: " + names(has & ~most.get())
                    + " is not within the bounding capabilities");
        }
        plan.capabilities(new CapabilitySets(has, most.get()));
    }

    @SuppressWarnings("deprecation")
    private static Optional<Long> wanted(LinuxInfo info) throws IsolationException {
        if (info.hasEffectiveCapabilities() && info.hasCapabilityInfo()) {
            throw new IsolationException(
                    "container.linux_info: has both effective_capabilities and capability_info," + " its old name");
        }
        if (info.hasEffectiveCapabilities()) {
            return Optional.of(mask(info.getEffectiveCapabilities()));
        }
        return info.hasCapabilityInfo() ? Optional.of(mask(info.getCapabilityInfo())) : Optional.empty();
    }

    private Optional<Long> most(LinuxInfo info) throws IsolationException {
        if (!info.hasBoundingCapabilities()) {
            return Optional.empty();
        }
        long asked = mask(info.getBoundingCapabilities());
        long beyond = bounding.map(all -> asked & ~all).orElse(0L);
        if (beyond != 0) {
            throw new IsolationException("container.linux_info.bounding_capabilities: " + names(beyond)
                    + " is not within --bounding_capabilities of this agent");
        }
        return Optional.of(asked);
    }

    private static long mask(CapabilityInfo info) {
        long mask = 0;
        for (Capability capability : info.getCapabilitiesList()) {
            if (capability != Capability.UNKNOWN) {
                mask |= 1L << (capability.getNumber() - MESSAGE_OFFSET);
            }
        }
        return mask;
    }

    private static String names(long mask) {
        List<String> names = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if (capability != Capability.UNKNOWN && (mask >> (capability.getNumber() - MESSAGE_OFFSET) & 1) != 0) {
                names.add(capability.name());
            }
        }
        return String.join(", ", names);
    }
}
