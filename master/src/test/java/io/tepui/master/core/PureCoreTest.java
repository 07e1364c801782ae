package io.tepui.master.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The master's module does nothing but think (design: rule 1)")
class PureCoreTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tepui.master");

    @Test
    void opensNoSocketsAndFilesAndKnowsNoHttp() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.util.concurrent..",
                        "io.tepui.http..",
                        "io.tepui.app..",
                        "org.eclipse.jetty..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Socket.class, ServerSocket.class, DatagramSocket.class, InetAddress.class, URLConnection.class)
                .check(CLASSES);
    }

    @Test
    void startsNoThreads() {
        noClasses().should().dependOnClassesThat().areAssignableTo(Thread.class).check(CLASSES);
    }

    @Test
    void readsNoClockAndDrawsNothingRandom() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }
}
