package io.tepui.containers.posix;

import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** A process that launches containers and then waits to be killed; see the recovery contract. */
final class PosixLauncherProgram {

    private PosixLauncherProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]);
        ContainerRuntime runtime =
                PosixContainerRuntime.start(PosixRuntimeOptions.in(root.resolve("runtime")), InstantSource.system());
        for (int i = 1; i < args.length; i++) {
            String id = args[i].substring(0, args[i].indexOf('='));
            ContainerSpec spec = ContainerSpec.of(
                    id,
                    new ContainerCommand.Shell(args[i].substring(id.length() + 1)),
                    root.resolve("sandboxes").resolve(id),
                    root.resolve("containers").resolve(id));
            if (runtime.launch(spec) instanceof LaunchResult.Failed failed) {
                throw new IOException(failed.failure().message());
            }
        }
        System.out.write("launched\n".getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
        Thread.currentThread().join();
    }
}
