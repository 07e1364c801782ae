package io.tepui.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SnapshotPropertyTest {
    private static final int TASKS = 12;
    private static final List<TaskState> STATES =
            List.of(TaskState.TASK_STAGING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

    private final OperatorReads reads = new OperatorReads(Optional.empty());

    @Property(tries = 60)
    @Label("A state that was taken answers the same whenever it is asked, in either form, whatever has changed since"
            + " (MO-224)")
    void aStateNeverChanges(@ForAll @Size(max = 60) List<@IntRange(max = TASKS * 5 - 1) Integer> changes)
            throws Exception {
        States states = new States();
        states.with(Samples.framework("f", FrameworkStatus.ACTIVE).build());
        Map<String, TaskState> active = new HashMap<>();
        Map<String, TaskState> over = new HashMap<>();
        List<MasterState> taken = new ArrayList<>();
        List<Map<String, TaskState>> expectedActive = new ArrayList<>();
        List<Map<String, TaskState>> expectedOver = new ArrayList<>();
        for (int change : changes) {
            apply(states, "t" + change % TASKS, change / TASKS, active, over);
            MasterState state = states.make();
            if (change % 3 == 0) {
                reads.answer(Call.Type.GET_STATE, state).size(MediaType.JSON); // some are read at once
            }
            taken.add(state);
            expectedActive.add(Map.copyOf(active));
            expectedOver.add(Map.copyOf(over));
        }
        for (int i = 0; i < taken.size(); i++) {
            Response json = JsonCodec.standard()
                    .parse(
                            reads.answer(Call.Type.GET_STATE, taken.get(i)).toByteArray(MediaType.JSON),
                            Response.getDefaultInstance());
            assertThat(states(json.getGetState().getGetTasks().getTasksList())).isEqualTo(expectedActive.get(i));
            assertThat(states(json.getGetState().getGetTasks().getCompletedTasksList()))
                    .isEqualTo(expectedOver.get(i));
            Response protobuf = Response.parseFrom(
                    reads.answer(Call.Type.GET_STATE, taken.get(i)).toByteArray(MediaType.PROTOBUF));
            assertThat(protobuf.getGetState().getGetTasks())
                    .isEqualTo(json.getGetState().getGetTasks());
        }
    }

    /** Puts the task into a state, or ends it. */
    private static void apply(
            States states, String id, int what, Map<String, TaskState> active, Map<String, TaskState> over) {
        FrameworkTasks tasks = states.tasks.get("f").orElseThrow();
        if (what < STATES.size()) {
            TaskState state = STATES.get(what);
            states.tasks = states.tasks.with("f", tasks.withActive(Samples.task("f", "s", id, state)));
            active.put(id, state);
            return;
        }
        Optional<TaskRecord> known = tasks.task(id);
        if (known.isPresent() && !over.containsKey(id)) {
            states.tasks = states.tasks.with("f", tasks.withCompleted(known.get()));
            over.put(id, known.get().state());
            active.remove(id);
        }
    }

    private static Map<String, TaskState> states(List<Task> tasks) {
        Map<String, TaskState> states = new HashMap<>();
        tasks.forEach(task -> assertThat(states.put(task.getTaskId().getValue(), task.getState()))
                .isNull());
        return states;
    }
}
