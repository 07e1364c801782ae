package io.tepui.containers.isolation.seccomp;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.SeccompFilter;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.seccomp.ProfileFile.Kernel;
import io.tepui.protocol.v1.CapabilityInfo.Capability;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.SeccompInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code linux/seccomp}: the system calls that containers may make (AO-295). */
public final class SeccompIsolator implements Isolator {
    private static final String PREFIX = "CAP_";
    private static final int MESSAGE_OFFSET = 1000;
    private static final long MAX_PROFILE_BYTES = 1 << 20;

    private final Path directory;
    private final Optional<String> defaultProfile;
    private final Kernel kernel;

    /**
     * An isolator.
     *
     * @param directory that profiles are in
     * @param defaultProfile for containers that name none; empty: they are free
     */
    public SeccompIsolator(Path directory, Optional<String> defaultProfile) {
        this.directory = directory;
        this.defaultProfile = defaultProfile;
        this.kernel = Kernel.parse(System.getProperty("os.version", ""));
    }

    @Override
    public String name() {
        return "linux/seccomp";
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
        Optional<String> profile = profile(launch);
        if (profile.isPresent()) {
            plan.seccomp(compile(profile.get(), plan.confinement().capabilities()));
        }
    }

    private Optional<String> profile(ContainerLaunch launch) throws IsolationException {
        Optional<SeccompInfo> asked = launch.container()
                .map(ContainerInfo::getLinuxInfo)
                .filter(info -> info.hasSeccomp())
                .map(info -> info.getSeccomp());
        if (asked.isEmpty()) {
            return defaultProfile;
        }
        if (asked.get().hasProfileName() == asked.get().getUnconfined()) {
            throw new IsolationException(
                    "container.linux_info.seccomp: must have either a profile_name or unconfined set to true");
        }
        return asked.get().hasProfileName() ? Optional.of(asked.get().getProfileName()) : Optional.empty();
    }

    private SeccompFilter compile(String name, Optional<CapabilitySets> capabilities) throws IsolationException {
        Architecture machine = Architecture.ofMachine()
                .orElseThrow(() -> new IsolationException("seccomp filters are not built for this machine"));
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IsolationException(
                    "container.linux_info.seccomp.profile_name: '" + name + "' is no name of a file");
        }
        Path file = directory.resolve(name);
        try {
            if (Files.size(file) > MAX_PROFILE_BYTES) {
                throw new IOException("it is larger than 1MB");
            }
            return FilterCompiler.compile(
                    new ProfileFile(machine, held(capabilities), kernel).read(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw new IsolationException("the seccomp profile " + file + " cannot be used: " + e.getMessage());
        }
    }

    /** A container whose capabilities nobody changes has all of the agent's. */
    private static Predicate<String> held(Optional<CapabilitySets> sets) {
        if (sets.isEmpty()) {
            return name -> true;
        }
        long effective = sets.get().effective();
        return name -> Arrays.stream(Capability.values())
                .filter(each -> each != Capability.UNKNOWN && name.equals(PREFIX + each.name()))
                .anyMatch(each -> (effective >> (each.getNumber() - MESSAGE_OFFSET) & 1) != 0);
    }
}
