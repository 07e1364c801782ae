package io.tepui.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("How a run ended")
class OutcomeTest {
    @ParameterizedTest
    @CsvSource({
        "TASK_FINISHED, 'Command exited with status 0', 0, false",
        "TASK_FAILED, 'Command exited with status 3', 3, false",
        "TASK_FAILED, 'Command terminated with signal Killed', 137, true",
        "TASK_FAILED, 'Command terminated with signal Segmentation fault (core dumped)', 139, true",
        "TASK_KILLED, 'Command terminated with signal Terminated', 143, true",
        "TASK_KILLED, 'Command exited with status 0', 1, true",
        "TASK_FAILED, 'Failed to launch container', 125, true",
        "TASK_ERROR, 'Task uses too much', 125, true",
        "TASK_LOST, '', 125, true",
    })
    @DisplayName("is the command's own status, or one that says why there is none")
    void status(TaskState state, String message, int exitStatus, boolean explained) {
        Outcome outcome = Outcome.of(TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(state)
                .setMessage(message)
                .build());
        assertThat(outcome.exitStatus()).isEqualTo(exitStatus);
        assertThat(outcome.explanation().isPresent()).isEqualTo(explained);
        outcome.explanation().ifPresent(text -> assertThat(text).contains(state.name(), message));
    }
}
