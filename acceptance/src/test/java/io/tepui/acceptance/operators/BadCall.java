package io.tepui.acceptance.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/**
 * A call that must be refused.
 *
 * @param what what is wrong with it, to follow "with"
 * @param type of the call
 * @param payload the call's own message; {@code AGENT} in it stands for the member {@code agent_id} of the first agent
 * @param status of the answer
 */
record BadCall(String what, String type, String payload, int status) {
    /** Tests of whole calls: each is answered its status in one line, and nothing that operators see changes by it. */
    static List<DynamicTest> tests(Steered steered, String agent, List<BadCall> calls) {
        return calls.stream()
                .map(bad -> DynamicTest.dynamicTest(
                        bad.type + " with " + bad.what + " is answered " + bad.status, () -> bad.check(steered, agent)))
                .toList();
    }

    private void check(Steered steered, String agent) {
        String before = steered.everything();
        steered.call(status, type, payload.replace("AGENT", agent));
        assertThat(steered.everything()).isEqualTo(before);
    }
}
