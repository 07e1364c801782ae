package io.tepui.master.agents;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.Times;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a newly elected master know what the registry says, and begins to wait for its agents (AM-110, SE-175). */
final class RegistryRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryRecovery.class);

    /** What this master is capable of (AM-105). */
    private static final Set<String> CAPABILITIES = Set.of(RegistryEntries.AGENT_DRAINING, RegistryEntries.QUOTA_V2);

    private final Workspace work;
    private final RegistryPruning pruning;
    private final UnreachableMarks marks;
    private int expectedAgents;

    RegistryRecovery(Workspace work, RegistryPruning pruning, UnreachableMarks marks) {
        this.work = work;
        this.pruning = pruning;
        this.marks = marks;
    }

    /** Takes over what the registry says; calls are served once it also says that this master leads. */
    void recover(RegistrySnapshot registry) {
        Leadership before = work.state().leadership();
        work.state().put(new Leadership(before.info(), before.started(), Optional.of(work.now()), false));
        try {
            Optional<String> lacking = lackingCapability(registry);
            if (lacking.isPresent()) {
                work.emit(new Effect.Abort("The registry asks for a master with the capability " + lacking.get()
                        + ", which this one lacks: start a newer version"));
                return;
            }
            load(registry);
        } catch (InvalidProtocolBufferException e) {
            work.emit(new Effect.Abort("The registry can't be read: " + e.getMessage()));
            return;
        }
        List<RegistryChange> changes = new ArrayList<>();
        changes.add(RegistryEntries.leader(work.info()));
        changes.addAll(weightsOfFlag());
        work.store(changes, this::lead);
    }

    private static Optional<String> lackingCapability(RegistrySnapshot registry) throws InvalidProtocolBufferException {
        return read(registry, RegistryEntries.CAPABILITIES, Registry.MinimumCapability.parser()).stream()
                .map(Registry.MinimumCapability::getCapability)
                .filter(capability -> !CAPABILITIES.contains(capability))
                .findFirst();
    }

    /** The weights given by flag count, and are stored, if the registry has none (MO-238). */
    private List<RegistryChange> weightsOfFlag() {
        List<RegistryChange> changes = new ArrayList<>();
        if (work.state().configuration().weights().isEmpty()) {
            new TreeMap<>(work.settings().weights()).forEach((role, value) -> {
                WeightInfo weight =
                        WeightInfo.newBuilder().setRole(role).setWeight(value).build();
                work.state().configuration().putWeight(weight);
                changes.add(RegistryEntries.weight(weight));
            });
        }
        return changes;
    }

    /** Recovered agents have had the time to come back. */
    void agentsTimedOut() {
        List<String> missing =
                work.state().absent().recovered().keys().stream().sorted().toList();
        double limit = work.settings().recoveryAgentRemovalLimit();
        if (missing.size() > limit * expectedAgents) {
            work.emit(new Effect.Abort(missing.size() + " of " + expectedAgents
                    + " agents of the registry have not come back, more than the share of " + limit
                    + " that may be removed (--recovery_agent_removal_limit)"));
            return;
        }
        String why = "it did not register again within "
                + work.settings().agentReregisterTimeout().toSeconds() + " s after the change of master";
        missing.forEach(id -> marks.request(id, UnreachableMarks.Cause.NOT_BACK, why));
    }

    private void lead() {
        Leadership before = work.state().leadership();
        work.state().put(new Leadership(before.info(), before.started(), before.elected(), true));
        expectedAgents = work.state().absent().recovered().size();
        LOG.info("Leading, with {} agents in the registry", expectedAgents);
        tellAllocator();
        if (expectedAgents > 0) {
            work.setTimer(new TimerKey.RecoveredAgents(), work.settings().agentReregisterTimeout());
        }
        pruning.schedule();
    }

    private void tellAllocator() {
        Map<String, Double> weights = new HashMap<>();
        work.state()
                .configuration()
                .weights()
                .values()
                .forEach(weight -> weights.put(weight.getRole(), weight.getWeight()));
        if (!weights.isEmpty()) {
            work.tell(new AllocatorInput.WeightsUpdated(weights));
        }
        for (QuotaConfig quota : work.state().configuration().quotas().values()) {
            work.tell(new AllocatorInput.QuotaUpdated(
                    quota.getRole(),
                    ResourceQuantities.fromMessages(quota.getGuaranteesMap()),
                    ResourceLimits.fromMessages(quota.getLimitsMap())));
        }
        work.tell(new AllocatorInput.RecoveryStarted(expectedAgents));
    }

    private void load(RegistrySnapshot registry) throws InvalidProtocolBufferException {
        for (Registry.Slave agent : read(registry, RegistryEntries.AGENTS, Registry.Slave.parser())) {
            work.state().absent().putRecovered(recovered(agent));
        }
        List<Registry.UnreachableSlave> unreachable =
                read(registry, RegistryEntries.UNREACHABLE, Registry.UnreachableSlave.parser());
        unreachable.sort(Comparator.comparingLong(agent -> agent.getTimestamp().getNanoseconds()));
        unreachable.forEach(agent -> work.state()
                .absent()
                .putUnreachable(new UnreachableAgent(
                        agent.getId().getValue(),
                        Times.toInstant(agent.getTimestamp()),
                        drain(agent.hasDrainInfo(), agent.getDrainInfo()),
                        agent.getDeactivated())));
        List<Registry.GoneSlave> gone = read(registry, RegistryEntries.GONE, Registry.GoneSlave.parser());
        gone.sort(Comparator.comparingLong(agent -> agent.getTimestamp().getNanoseconds()));
        gone.forEach(agent ->
                work.state().absent().putGone(agent.getId().getValue(), Times.toInstant(agent.getTimestamp())));
        loadConfiguration(registry);
    }

    private void loadConfiguration(RegistrySnapshot registry) throws InvalidProtocolBufferException {
        List<WeightInfo> weights = new ArrayList<>();
        for (Registry.Weight weight : read(registry, RegistryEntries.WEIGHTS, Registry.Weight.parser())) {
            weights.add(weight.getInfo());
        }
        List<MachineRecord> machines = new ArrayList<>();
        for (Registry.Machine machine : read(registry, RegistryEntries.MACHINES, Registry.Machine.parser())) {
            machines.add(new MachineRecord(machine.getInfo()));
        }
        work.state()
                .configuration()
                .putAll(
                        index(weights, WeightInfo::getRole),
                        index(read(registry, RegistryEntries.QUOTAS, QuotaConfig.parser()), QuotaConfig::getRole),
                        index(machines, machine -> Machines.key(machine.info().getId())),
                        read(registry, RegistryEntries.SCHEDULE, Schedule.parser()));
    }

    private static RecoveredAgent recovered(Registry.Slave agent) {
        SlaveInfo info = agent.getInfo();
        return new RecoveredAgent(
                Encoded.of(AgentInfos.toState(
                        info, info.getId().getValue(), Resources.fromMessages(info.getResourcesList()))),
                drain(agent.hasDrainInfo(), agent.getDrainInfo()),
                agent.getDeactivated());
    }

    private static Optional<DrainInfo> drain(boolean present, DrainInfo info) {
        return present ? Optional.of(info) : Optional.empty();
    }

    private static <M extends Message> List<M> read(RegistrySnapshot registry, String prefix, Parser<M> parser)
            throws InvalidProtocolBufferException {
        List<M> messages = new ArrayList<>();
        for (ByteString value : registry.under(prefix).values()) {
            messages.add(parser.parseFrom(value));
        }
        return messages;
    }

    private static <V> PersistentIndex<String, V> index(List<V> values, Function<V, String> key) {
        Map<String, V> byKey = new TreeMap<>();
        values.forEach(value -> byKey.put(key.apply(value), value));
        return PersistentIndex.of(byKey);
    }
}
