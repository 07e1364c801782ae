package io.tepui.containers.isolation.privileges;

import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;

/** {@code linux/nnp}: no program that a container executes gives it more rights (AO-294). */
public final class NoNewPrivileges implements Isolator {
    @Override
    public String name() {
        return "linux/nnp";
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
    public void prepare(ContainerLaunch launch, LaunchPlan plan) {
        plan.noNewPrivileges();
    }
}
