package io.tepui.containers.isolation.posix;

import io.tepui.containers.ResourceLimit;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.RLimitInfo.RLimit;
import java.util.OptionalInt;

/** {@code posix/rlimits}: limits of {@code setrlimit(2)} (AO-296). */
public final class Rlimits implements Isolator {
    @Override
    public String name() {
        return "posix/rlimits";
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
        ContainerInfo container = launch.container().orElse(ContainerInfo.getDefaultInstance());
        for (RLimit limit : container.getRlimitInfo().getRlimitsList()) {
            OptionalInt resource = resource(limit.getType());
            if (resource.isEmpty()) {
                throw new IsolationException(
                        "container.rlimit_info.rlimits.type: " + limit.getType() + " is no rlimit");
            }
            plan.rlimit(limit(resource.getAsInt(), limit));
        }
    }

    private static ResourceLimit limit(int resource, RLimit limit) {
        if (limit.hasSoft() && limit.hasHard()) {
            return new ResourceLimit(resource, limit.getSoft(), limit.getHard());
        }
        if (limit.hasSoft() || limit.hasHard()) {
            // The container is to fail at its start: no kernel takes a limit above its ceiling.
            return new ResourceLimit(resource, 1, 0);
        }
        return new ResourceLimit(resource, ResourceLimit.UNLIMITED, ResourceLimit.UNLIMITED);
    }

    /** The number of Linux. */
    private static OptionalInt resource(RLimit.Type type) {
        return switch (type) {
            case RLMT_CPU -> OptionalInt.of(0);
            case RLMT_FSIZE -> OptionalInt.of(1);
            case RLMT_DATA -> OptionalInt.of(2);
            case RLMT_STACK -> OptionalInt.of(3);
            case RLMT_CORE -> OptionalInt.of(4);
            case RLMT_RSS -> OptionalInt.of(5);
            case RLMT_NPROC -> OptionalInt.of(6);
            case RLMT_NOFILE -> OptionalInt.of(7);
            case RLMT_MEMLOCK -> OptionalInt.of(8);
            case RLMT_AS -> OptionalInt.of(9);
            case RLMT_LOCKS -> OptionalInt.of(10);
            case RLMT_SIGPENDING -> OptionalInt.of(11);
            case RLMT_MSGQUEUE -> OptionalInt.of(12);
            case RLMT_NICE -> OptionalInt.of(13);
            case RLMT_RTPRIO -> OptionalInt.of(14);
            case RLMT_RTTIME -> OptionalInt.of(15);
            case UNKNOWN -> OptionalInt.empty();
        };
    }
}
