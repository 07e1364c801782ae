package io.tepui.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.ExitCodes;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.agent.Response.WaitContainer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The end of a container")
class EndingTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "256, 1", "65280, 255", "9, 137", "15, 143", "139, 139"})
    @DisplayName("gives the exit status that a shell would give (AO-134)")
    void status(int waitStatus, int exitStatus) {
        Ending ending =
                Ending.of(WaitContainer.newBuilder().setExitStatus(waitStatus).build());
        assertThat(ending.exitStatus()).isEqualTo(exitStatus);
        assertThat(ending.explanation()).isEmpty();
    }

    @Test
    @DisplayName("is explained when the agent brought it about (AO-135)")
    void killed() {
        WaitContainer.Builder end = WaitContainer.newBuilder()
                .setExitStatus(9)
                .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(Ending.of(end.build()).explanation()).contains("the agent ended it: container limitation memory");
        end.setMessage("Memory limit of 32MB exceeded\n");
        assertThat(Ending.of(end.build()).explanation()).contains("the agent ended it: Memory limit of 32MB exceeded");
    }

    @Test
    @DisplayName("before a command was started is no exit status (AO-92)")
    void never_started() {
        assertThat(Ending.of(WaitContainer.getDefaultInstance()).exitStatus()).isEqualTo(ExitCodes.NOT_RUN);
    }
}
