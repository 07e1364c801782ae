package io.tepui.master.core;

import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.Operation;
import io.tepui.resources.Resources;
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
    private final MasterSettings settings;
    private Leadership leadership;
    private PersistentIndex<String, AgentRecord> agents = PersistentIndex.empty();
    private PersistentIndex<String, FrameworkRecord> frameworks = PersistentIndex.empty();
    private PersistentIndex<String, FrameworkTasks> tasks = PersistentIndex.empty();
    private PersistentIndex<String, OfferRecord> offers = PersistentIndex.empty();
    private final LinkedHashSet<String> operatorStreams = new LinkedHashSet<>();

    private final AbsentAgents absent;
    private final PastFrameworks past;
    private final OperationsEditor operations = new OperationsEditor();
    private final ConfigurationEditor configuration = new ConfigurationEditor();
    private final InverseOfferIndex inverseOffers = new InverseOfferIndex();
    private final LinkedHashSet<String> changedDraining = new LinkedHashSet<>();
    private final Map<UPid, String> agentsByPid = new HashMap<>();
    private final Map<String, String> frameworksByStream = new HashMap<>();

    StateEditor(MasterSettings settings, Leadership leadership) {
        this.settings = settings;
        this.leadership = leadership;
        this.absent = new AbsentAgents(settings.registryMaxAgentCount());
        this.past = new PastFrameworks(settings.maxCompletedFrameworks());
    }

    /** Returns the state of this moment, for readers. */
    public MasterState freeze(Counters counters) {
        return new MasterState(
                leadership,
                agents,
                absent.recovered(),
                absent.unreachable(),
                absent.gone(),
                frameworks,
                tasks,
                past.completed(),
                offers,
                operations.all(),
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

    /** Returns the agents that are known and not registered. */
    public AbsentAgents absent() {
        return absent;
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
            CompletedFramework remembered = past.take(framework.id());
            tasks = tasks.with(framework.id(), remembered == null ? noTasks() : remembered.tasks());
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
        return past.put(new CompletedFramework(framework, its, true));
    }

    /** Returns the completed frameworks. */
    public PastFrameworks past() {
        return past;
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

    /** Returns the operations; they are taken out by {@link #remove(Operation)}. */
    public OperationsEditor operations() {
        return operations;
    }

    /** Takes an operation out. */
    public void remove(Operation operation) {
        operations.remove(operation);
        AgentRecord agent = agents.find(operation.getAgentId().getValue());
        if (agent != null) {
            noteDraining(agent);
        }
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
