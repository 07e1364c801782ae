package io.tepui.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A task as its scheduler knows it")
class TaskViewTest {
    private final TaskView task = new TaskView("t", "A", Resources.empty());
    private long now;

    @ParameterizedTest
    @EnumSource(names = {"TASK_GONE", "TASK_GONE_BY_OPERATOR", "TASK_UNREACHABLE"})
    @DisplayName("stays in its end when the master, asked again, has no record of it any more (SE-136)")
    void endsForGood(TaskState answer) {
        update(TaskState.TASK_FINISHED, TaskStatus.Source.SOURCE_EXECUTOR, null);
        update(answer, TaskStatus.Source.SOURCE_MASTER, TaskStatus.Reason.REASON_RECONCILIATION);

        assertThat(task.isOver()).isTrue();
        assertThat(task.state()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    @DisplayName("does not end twice by the word of its agent")
    void endsOnce() {
        update(TaskState.TASK_FINISHED, TaskStatus.Source.SOURCE_EXECUTOR, null);

        assertThatThrownBy(() -> update(TaskState.TASK_FAILED, TaskStatus.Source.SOURCE_EXECUTOR, null))
                .isInstanceOf(Violation.class);
    }

    @Test
    @DisplayName("does not run again by the master's records after its end")
    void doesNotComeBack() {
        update(TaskState.TASK_FINISHED, TaskStatus.Source.SOURCE_EXECUTOR, null);

        assertThatThrownBy(() -> update(
                        TaskState.TASK_RUNNING,
                        TaskStatus.Source.SOURCE_MASTER,
                        TaskStatus.Reason.REASON_RECONCILIATION))
                .isInstanceOf(Violation.class);
    }

    @Test
    @DisplayName("is gone for a master that never had it, whatever an agent that left and came back says then (SE-135)")
    void isGone() {
        update(TaskState.TASK_GONE, TaskStatus.Source.SOURCE_MASTER, TaskStatus.Reason.REASON_RECONCILIATION);
        update(TaskState.TASK_FINISHED, TaskStatus.Source.SOURCE_AGENT, TaskStatus.Reason.REASON_RECONCILIATION);

        assertThat(task.state()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    @DisplayName(
            "that only a deposed master launched is gone for the next one, which has it killed when its agent comes (SE-135)")
    void isKilledAfterwards() {
        task.launchedByDeposed();
        update(TaskState.TASK_GONE, TaskStatus.Source.SOURCE_MASTER, TaskStatus.Reason.REASON_RECONCILIATION);
        update(TaskState.TASK_KILLED, TaskStatus.Source.SOURCE_EXECUTOR, null);

        assertThat(task.state()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    @DisplayName("does not run when a master that leads has said that it is gone")
    void staysGone() {
        update(TaskState.TASK_GONE, TaskStatus.Source.SOURCE_MASTER, TaskStatus.Reason.REASON_RECONCILIATION);

        assertThatThrownBy(() -> update(TaskState.TASK_RUNNING, TaskStatus.Source.SOURCE_EXECUTOR, null))
                .isInstanceOf(Violation.class);
    }

    private void update(TaskState state, TaskStatus.Source source, TaskStatus.@Nullable Reason reason) {
        now++;
        TaskStatus.Builder status =
                TaskStatus.newBuilder().setState(state).setSource(source).setTimestamp(now);
        status.getTaskIdBuilder().setValue(task.id());
        if (reason != null) {
            status.setReason(reason);
        }
        task.update(status.build(), true);
    }
}
