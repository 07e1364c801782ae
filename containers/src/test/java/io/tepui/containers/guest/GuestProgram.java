package io.tepui.containers.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the classes of tests that are its arguments, and tells of each test in a line that begins with {@code guest:}. */
final class GuestProgram {
    private GuestProgram() {}

    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        Arrays.stream(arguments).map(name -> selectClass(name)).toList())
                .build();
        LauncherFactory.create().execute(request, new Teller());
        System.exit(0);
    }

    private static final class Teller implements TestExecutionListener {
        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            System.out.println("guest: skipped: " + test.getDisplayName() + ": " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                System.out.println("guest: " + result.getStatus() + ": " + test.getDisplayName()
                        + result.getThrowable().map(why -> ": " + why).orElse(""));
                result.getThrowable().ifPresent(why -> why.printStackTrace(System.out));
            }
        }
    }
}
