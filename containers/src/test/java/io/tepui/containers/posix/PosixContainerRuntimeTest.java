package io.tepui.containers.posix;

import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.contract.AttachInputContract;
import io.tepui.containers.contract.AttachOutputContract;
import io.tepui.containers.contract.KillContract;
import io.tepui.containers.contract.LaunchContract;
import io.tepui.containers.contract.LaunchFailureContract;
import io.tepui.containers.contract.MountContract;
import io.tepui.containers.contract.NamespaceContract;
import io.tepui.containers.contract.OutputContract;
import io.tepui.containers.contract.PrivilegeContract;
import io.tepui.containers.contract.RecoveryContract;
import io.tepui.containers.contract.StatisticsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("The posix runtime keeps the contract of container runtimes")
class PosixContainerRuntimeTest {

    private static ContainerRuntime posix(Path directory) throws IOException {
        return PosixContainerRuntime.start(PosixRuntimeOptions.in(directory), InstantSource.system());
    }

    @Nested
    class Launches extends LaunchContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Failures extends LaunchFailureContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Output extends OutputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Readers extends AttachOutputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Writers extends AttachInputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Namespaces extends NamespaceContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Mounts extends MountContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Privileges extends PrivilegeContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Kills extends KillContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Statistics extends StatisticsContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }
    }

    @Nested
    class Recoveries extends RecoveryContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return posix(directory);
        }

        @Override
        protected Class<?> launcherProgram() {
            return PosixLauncherProgram.class;
        }
    }
}
