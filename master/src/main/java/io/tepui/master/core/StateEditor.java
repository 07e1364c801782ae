package io.tepui.master.core;

import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.History;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.Operation;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The master's state while inputs are applied: the same tree as {@link MasterState}, one step ahead of what is published.
 * Each operation keeps the places that tell of one thing (a task in its framework, on its agent, in what is used) in
 * step. Used by the core's one thread.
 */
public final class StateEditor {
    /** Unreachable, and gone, agents between two prunings (AM-109): these bring them down to what the settings allow. */
    private static final int MAX_REMEMBERED_AGENTS = 1 << 29;

    private final MasterSettings settings;
    private Leadership leadership;
    private PersistentIndex<String, AgentRecord> agents = PersistentIndex.empty();
    private PersistentIndex<String, RecoveredAgent> recoveredAgents = PersistentIndex.empty();
    private History<String, UnreachableAgent> unreachableAgents;
    private History<String, Instant> goneAgents;
    private PersistentIndex<String, FrameworkRecord> frameworks = PersistentIndex.empty();
    private PersistentIndex<String, FrameworkTasks> tasks = PersistentIndex.empty();
    private History<String, CompletedFramework> completedFrameworks;
    private PersistentIndex<String, OfferRecord> offers = PersistentIndex.empty();
    private PersistentIndex<String, Operation> operations = PersistentIndex.empty();
    private final LinkedHashSet<String> operatorStreams = new LinkedHashSet<>();

    private final ConfigurationEditor configuration = new ConfigurationEditor();
    private final InverseOfferIndex inverseOffers = new InverseOfferIndex();
    private final LinkedHashSet<String> changedDraining = new LinkedHashSet<>();
    private final Map<UPid, String> agentsByPid = new HashMap<>();
    private final Map<String, String> frameworksByStream = new HashMap<>();
    private final OperationsIndex operationsIndex = new OperationsIndex();

    StateEditor(MasterSettings settings, Leadership leadership) {
        this.settings = settings;
        this.leadership = leadership;
        int remembered = (int) Math.min(MAX_REMEMBERED_AGENTS, 2L * settings.registryMaxAgentCount() + 2);
        this.unreachableAgents = History.ofAtMost(remembered);
        this.goneAgents = History.ofAtMost(remembered);
        this.completedFrameworks = History.ofAtMost(settings.maxCompletedFrameworks());
    }

    /** Returns the state of this moment, for readers. */
    public MasterState freeze(Counters counters) {
        return new MasterState(
                leadership,
                agents,
                recoveredAgents,
                unreachableAgents,
                goneAgents,
                frameworks,
                tasks,
                completedFrameworks,
                offers,
                operations,
                configuration.weights(),
                configuration.quotas(),
                configuration.machines(),
                configuration.schedules(),
                List.copyOf(operatorStreams),
                counters.snapshot());
    }

    // ------------------------------------------------------------------------------------------------ leadership

    /** Returns who this master is and whether it leads. */
    public Leadership leadership() {
        return leadership;
    }

    /** Replaces who this master is and whether it leads. */
    public void put(Leadership value) {
        leadership = value;
    }

    /** Returns what operators have configured. */
    public ConfigurationEditor configuration() {
        return configuration;
    }

    // ------------------------------------------------------------------------------------------------ agents

    /** Returns the registered agents by id. */
    public PersistentIndex<String, AgentRecord> agents() {
        return agents;
    }

    /** Returns the registered agent, or null. */
    public @Nullable AgentRecord agent(String agentId) {
        return agents.find(agentId);
    }

    /** Returns the registered agent that is spoken to at this pid, or null. */
    public @Nullable AgentRecord agentAt(UPid pid) {
        String id = agentsByPid.get(pid);
        return id == null ? null : agents.find(id);
    }

    /** Adds or replaces a registered agent. */
    public void put(AgentRecord agent) {
        AgentRecord before = agents.find(agent.id());
        if (before == null || !before.pid().equals(agent.pid())) {
            if (before != null) {
                agentsByPid.remove(before.pid());
            }
            agentsByPid.put(agent.pid(), agent.id());
        }
        agents = agents.with(agent.id(), agent);
        noteDraining(agent);
    }

    /** Returns the draining agents on which something may have ended since this was last asked. */
    public List<String> takeChangedDraining() {
        if (changedDraining.isEmpty()) {
            return List.of();
        }
        List<String> ids = List.copyOf(changedDraining);
        changedDraining.clear();
        return ids;
    }

    private void noteDraining(AgentRecord agent) {
        if (agent.deactivated() && agent.use().isDraining()) {
            changedDraining.add(agent.id());
        }
    }

    /** Takes a registered agent out; what it carried must have been taken out before. */
    public void removeAgent(AgentRecord agent) {
        agentsByPid.remove(agent.pid(), agent.id());
        agents = agents.without(agent.id());
    }

    /** Returns the agents of the registry that have not come back. */
    public PersistentIndex<String, RecoveredAgent> recoveredAgents() {
        return recoveredAgents;
    }

    /** Adds an agent of the registry. */
    public void putRecovered(RecoveredAgent agent) {
        recoveredAgents = recoveredAgents.with(agent.id(), agent);
    }

    /** Takes an agent of the registry out: it came back, or is given up. */
    public void removeRecovered(String agentId) {
        recoveredAgents = recoveredAgents.without(agentId);
    }

    /** Returns the agents marked unreachable. */
    public History<String, UnreachableAgent> unreachableAgents() {
        return unreachableAgents;
    }

    /** Adds an agent marked unreachable. */
    public void putUnreachable(UnreachableAgent agent) {
        unreachableAgents = unreachableAgents.without(agent.id()).with(agent.id(), agent);
    }

    /** Replaces an agent marked unreachable; it keeps its place. */
    public void replaceUnreachable(UnreachableAgent agent) {
        unreachableAgents = unreachableAgents.withReplaced(agent.id(), agent);
    }

    /** Takes an agent out of the unreachable ones. */
    public void removeUnreachable(String agentId) {
        unreachableAgents = unreachableAgents.without(agentId);
    }

    /** Returns when each gone agent was marked. */
    public History<String, Instant> goneAgents() {
        return goneAgents;
    }

    /** Adds an agent marked gone. */
    public void putGone(String agentId, Instant since) {
        goneAgents = goneAgents.without(agentId).with(agentId, since);
    }

    /** Forgets a gone agent. */
    public void removeGone(String agentId) {
        goneAgents = goneAgents.without(agentId);
    }

    // ------------------------------------------------------------------------------------------------ frameworks

    /** Returns the registered frameworks by id. */
    public PersistentIndex<String, FrameworkRecord> frameworks() {
        return frameworks;
    }

    /** Returns the registered framework, or null. */
    public @Nullable FrameworkRecord framework(String frameworkId) {
        return frameworks.find(frameworkId);
    }

    /** Returns the framework whose current subscription has this stream, or null. */
    public @Nullable FrameworkRecord frameworkOn(String streamId) {
        String id = frameworksByStream.get(streamId);
        return id == null ? null : frameworks.find(id);
    }

    /** Adds or replaces a registered framework; a new one has no tasks, unless agents remembered some of its past. */
    public void put(FrameworkRecord framework) {
        FrameworkRecord before = frameworks.find(framework.id());
        Optional<String> oldStream = before == null ? Optional.empty() : before.streamId();
        if (!oldStream.equals(framework.streamId())) {
            oldStream.ifPresent(frameworksByStream::remove);
            framework.streamId().ifPresent(stream -> frameworksByStream.put(stream, framework.id()));
        }
        frameworks = frameworks.with(framework.id(), framework);
        if (before == null) {
            CompletedFramework past = completedFrameworks.find(framework.id());
            tasks = tasks.with(framework.id(), past == null ? noTasks() : past.tasks());
            completedFrameworks = completedFrameworks.without(framework.id());
        }
    }

    /**
     * Moves a registered framework, with its tasks, to the completed ones.
     *
     * @return ids of the frameworks that are remembered no more because of it
     */
    public List<String> complete(FrameworkRecord framework) {
        FrameworkRecord before = frameworks.find(framework.id());
        if (before != null) {
            before.streamId().ifPresent(frameworksByStream::remove);
        }
        FrameworkTasks its = tasksOf(framework.id());
        frameworks = frameworks.without(framework.id());
        tasks = tasks.without(framework.id());
        return putCompleted(new CompletedFramework(framework, its, true));
    }

    /**
     * Adds or replaces a completed framework.
     *
     * @return ids of the frameworks that are remembered no more because of it
     */
    public List<String> putCompleted(CompletedFramework completed) {
        String id = completed.framework().id();
        if (completedFrameworks.contains(id)) {
            completedFrameworks = completedFrameworks.withReplaced(id, completed);
            return List.of();
        }
        History<String, CompletedFramework> before = completedFrameworks;
        completedFrameworks = before.with(id, completed);
        if (before.limit() == 0) {
            return List.of(id);
        }
        return before.size() < before.limit()
                ? List.of()
                : List.of(before.iterator().next().framework().id());
    }

    /** Returns the completed frameworks. */
    public History<String, CompletedFramework> completedFrameworks() {
        return completedFrameworks;
    }

    /** Returns whether the framework was removed by this master and is still remembered (SE-63). */
    public boolean isRemoved(String frameworkId) {
        CompletedFramework completed = completedFrameworks.find(frameworkId);
        return completed != null && completed.removed();
    }

    // ------------------------------------------------------------------------------------------------ tasks

    /** Returns the framework's tasks; empty lists for an unknown one. */
    public FrameworkTasks tasksOf(String frameworkId) {
        FrameworkTasks known = tasks.find(frameworkId);
        return known == null ? noTasks() : known;
    }

    /** Returns empty lists of tasks with the bounds of the settings. */
    public FrameworkTasks noTasks() {
        return FrameworkTasks.none(
                settings.maxUnreachableTasksPerFramework(), settings.maxCompletedTasksPerFramework());
    }

    /** Replaces the lists of a registered framework's tasks. */
    public void changeTasks(String frameworkId, UnaryOperator<FrameworkTasks> change) {
        tasks = tasks.with(frameworkId, change.apply(tasksOf(frameworkId)));
    }

    /**
     * Adds tasks that an agent brought, which is registered with them in its load, and notes what the framework uses there.
     *
     * @param frameworkId a registered framework; none of the tasks' ids is among its active ones
     * @param used what the tasks and executors of the framework use on the agent
     */
    public void adopt(String frameworkId, String agentId, Collection<TaskRecord> brought, Resources used) {
        changeTasks(frameworkId, lists -> lists.withAllActive(brought));
        changeFramework(
                frameworkId, framework -> framework.edit().used(agentId, used).build());
    }

    /** Adds an active task, which uses its resources from now on unless it is over. */
    public void addTask(TaskRecord task) {
        changeTasks(task.frameworkId(), lists -> lists.withActive(task));
        changeLoad(task.agentId(), load -> load.withTask(task.key()));
        if (task.holdsResources()) {
            use(task.frameworkId(), task.agentId(), task.resources());
        }
    }

    /**
     * Replaces an active task by the same one in another state.
     *
     * @return what it used and uses no more
     */
    public Resources updateTask(TaskRecord before, TaskRecord after) {
        FrameworkTasks lists = tasksOf(after.frameworkId());
        tasks = tasks.with(after.frameworkId(), lists.withActive(after));
        if (!before.holdsResources() || after.holdsResources()) {
            return Resources.empty();
        }
        Resources freed = after.resources(); // the same as before, and the newer record is not packed yet
        free(after.frameworkId(), after.agentId(), freed);
        return freed;
    }

    /** Moves an active task, which must use nothing any more, to the completed ones. */
    public void completeTask(TaskRecord task) {
        changeTasks(task.frameworkId(), lists -> lists.withCompleted(task));
        changeLoad(task.agentId(), load -> load.withoutTask(task.key()));
    }

    /** Moves an active task, which must use nothing any more, to the unreachable ones. */
    public void moveToUnreachable(TaskRecord task) {
        changeTasks(task.frameworkId(), lists -> lists.withUnreachable(task));
        changeLoad(task.agentId(), load -> load.withoutTask(task.key()));
    }

    // ------------------------------------------------------------------------------------------------ executors

    /** Adds an executor, which uses its own resources from now on. */
    public void addExecutor(ExecutorRecord executor) {
        changeLoad(executor.agentId(), load -> load.withExecutor(executor));
        use(executor.key().frameworkId(), executor.agentId(), executor.resources());
    }

    /**
     * Takes an executor out.
     *
     * @return what it used
     */
    public Resources removeExecutor(ExecutorRecord executor) {
        changeLoad(executor.agentId(), load -> load.withoutExecutor(executor.key()));
        Resources freed = executor.resources();
        free(executor.key().frameworkId(), executor.agentId(), freed);
        return freed;
    }

    // ------------------------------------------------------------------------------------------------ offers

    /** Returns the outstanding offer, or null. */
    public @Nullable OfferRecord offer(String offerId) {
        return offers.find(offerId);
    }

    /** Adds an outstanding offer; its agent and framework must be registered. */
    public void addOffer(OfferRecord offer) {
        offers = offers.with(offer.id(), offer);
        changeLoad(offer.agentId(), load -> load.withOffer(offer));
        changeFramework(offer.frameworkId(), framework -> framework
                .edit()
                .offers(framework.offers().with(offer.id(), offer))
                .build());
    }

    /** Takes an outstanding offer out. */
    public void removeOffer(OfferRecord offer) {
        offers = offers.without(offer.id());
        changeLoad(offer.agentId(), load -> load.withoutOffer(offer.id()));
        changeFramework(offer.frameworkId(), framework -> framework
                .edit()
                .offers(framework.offers().without(offer.id()))
                .build());
    }

    // ------------------------------------------------------------------------------------------------ inverse offers

    /** Returns the outstanding inverse offer, or null. */
    public @Nullable InverseOffer inverseOffer(String id) {
        return inverseOffers.find(id);
    }

    /** Returns the outstanding inverse offers about the agent, oldest first. */
    public List<InverseOffer> inverseOffersAbout(String agentId) {
        return inverseOffers.about(agentId);
    }

    /** Adds an outstanding inverse offer; its framework must be registered. */
    public void addInverseOffer(InverseOffer offer) {
        inverseOffers.add(offer);
        changeFramework(offer.getFrameworkId().getValue(), framework -> framework
                .edit()
                .inverseOffers(framework.inverseOffers().with(offer.getId().getValue(), offer))
                .build());
    }

    /** Takes an outstanding inverse offer out. */
    public void removeInverseOffer(InverseOffer offer) {
        inverseOffers.remove(offer);
        changeFramework(offer.getFrameworkId().getValue(), framework -> framework
                .edit()
                .inverseOffers(framework.inverseOffers().without(offer.getId().getValue()))
                .build());
    }

    // ------------------------------------------------------------------------------------------------ operations

    /** Returns whether there is any operation on the agent. */
    public boolean hasOperationsOn(String agentId) {
        return !operationsIndex.onAgent(agentId).isEmpty();
    }

    /** Returns the operation with this uuid in text form, or null. */
    public @Nullable Operation operation(String uuid) {
        return operations.find(uuid);
    }

    /** Adds an operation, or replaces it; agent and framework of one operation never change. */
    public void put(Operation operation) {
        String uuid = OperationsIndex.uuid(operation);
        if (!operations.contains(uuid)) {
            operationsIndex.add(operation);
        }
        operations = operations.with(uuid, operation);
    }

    /** Takes an operation out. */
    public void remove(Operation operation) {
        operationsIndex.remove(operation);
        AgentRecord agent = agents.find(operation.getAgentId().getValue());
        if (agent != null) {
            noteDraining(agent);
        }
        operations = operations.without(OperationsIndex.uuid(operation));
    }

    /** Returns the operations on the agent, oldest first. */
    public List<Operation> operationsOn(String agentId) {
        return operationsIndex.onAgent(agentId).stream()
                .flatMap(uuid -> operations.get(uuid).stream())
                .toList();
    }

    /** Returns how many operations there are on the agent. */
    public int operationCountOn(String agentId) {
        return operationsIndex.onAgent(agentId).size();
    }

    /** Returns the framework's operations, oldest first. */
    public List<Operation> operationsOf(String frameworkId) {
        return operationsIndex.ofFramework(frameworkId).stream()
                .flatMap(uuid -> operations.get(uuid).stream())
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ streams

    /** Returns the ids of the open operator streams, oldest first; changes show in the next state. */
    public LinkedHashSet<String> operatorStreams() {
        return operatorStreams;
    }

    // ------------------------------------------------------------------------------------------------ parts

    /** Replaces what the agent carries, if it is registered. */
    public void changeLoad(String agentId, UnaryOperator<AgentLoad> change) {
        AgentRecord agent = agents.find(agentId);
        if (agent != null) {
            AgentRecord changed = agent.edit().load(change.apply(agent.load())).build();
            agents = agents.with(agentId, changed);
            noteDraining(changed);
        }
    }

    private void changeFramework(String frameworkId, UnaryOperator<FrameworkRecord> change) {
        FrameworkRecord framework = frameworks.find(frameworkId);
        if (framework != null) {
            frameworks = frameworks.with(frameworkId, change.apply(framework));
        }
    }

    private void use(String frameworkId, String agentId, Resources resources) {
        AgentRecord agent = agents.find(agentId);
        if (agent != null && !resources.isEmpty()) {
            setUsed(frameworkId, agent, agent.load().usedBy(frameworkId).plus(resources));
        }
    }

    private void free(String frameworkId, String agentId, Resources resources) {
        AgentRecord agent = agents.find(agentId);
        if (agent != null && !resources.isEmpty()) {
            setUsed(frameworkId, agent, agent.load().usedBy(frameworkId).minus(resources));
        }
    }

    private void setUsed(String frameworkId, AgentRecord agent, Resources used) {
        changeLoad(agent.id(), load -> load.withUsed(frameworkId, used));
        changeFramework(
                frameworkId,
                framework -> framework.edit().used(agent.id(), used).build());
    }
}
