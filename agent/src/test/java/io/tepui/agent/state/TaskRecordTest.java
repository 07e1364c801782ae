package io.tepui.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.Samples;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import org.junit.jupiter.api.Test;

class TaskRecordTest {
    private static TaskStatus status(int number) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(number % 2 == 0 ? TaskState.TASK_STARTING : TaskState.TASK_RUNNING)
                .setTimestamp(number)
                .build();
    }

    @Test
    void statuses_are_kept_up_to_their_bound_and_past_it_the_first_and_the_newest() {
        TaskRecord task = TaskRecord.staged(Samples.task("t"), "f");
        for (int i = 0; i < TaskRecord.MAX_STATUSES; i++) {
            task = task.with(status(i));
        }
        assertThat(task.task().getStatusesCount()).isEqualTo(TaskRecord.MAX_STATUSES);
        assertThat(task.task().getStatuses(1).getTimestamp()).isEqualTo(1);
        assertThat(task.isFullFor(task.state()))
                .as("a repeated state replaces the last")
                .isFalse();
        assertThat(task.isFullFor(TaskState.TASK_STARTING)).isTrue();

        for (int i = TaskRecord.MAX_STATUSES; i < 3 * TaskRecord.MAX_STATUSES; i++) {
            task = task.with(status(i));
        }
        assertThat(task.task().getStatusesCount()).isEqualTo(TaskRecord.MAX_STATUSES);
        assertThat(task.task().getStatuses(0).getTimestamp()).isZero();
        assertThat(task.task().getStatuses(TaskRecord.MAX_STATUSES - 1).getTimestamp())
                .isEqualTo(3 * TaskRecord.MAX_STATUSES - 1);
    }
}
