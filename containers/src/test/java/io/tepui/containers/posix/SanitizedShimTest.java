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
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("The shim keeps the contract under the sanitizers")
class SanitizedShimTest {

    @AfterAll
    static void noReport() throws IOException {
        SanitizedShim.assertNoReport();
    }

    @Nested
    class Launches extends LaunchContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Failures extends LaunchFailureContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Output extends OutputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Readers extends AttachOutputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Writers extends AttachInputContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Namespaces extends NamespaceContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Mounts extends MountContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Privileges extends PrivilegeContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }

    @Nested
    class Kills extends KillContract {
        @Override
        protected ContainerRuntime start(Path directory) throws IOException {
            return SanitizedShim.start(directory);
        }
    }
}
