package io.tepui.app.agent;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.app.files.Attachments;
import io.tepui.app.files.VirtualFiles;
import java.nio.file.Path;
import java.util.Optional;

/** The files that an agent shows: sandboxes and its log (AO-371 to AO-374). */
final class AgentFiles {
    private AgentFiles() {}

    static VirtualFiles of(Layout layout, Optional<Path> log, DriverSlot driver) {
        io.tepui.agent.operator.VirtualFiles paths =
                new io.tepui.agent.operator.VirtualFiles(layout, log.map(Path::toString));
        Attachments attachments = path -> path.startsWith("/") && driver.isRecovered()
                ? paths.resolve(driver.state(), path)
                        .filter(attached -> attached.rest().isEmpty())
                        .map(attached -> Path.of(attached.root()))
                : Optional.empty();
        return new VirtualFiles(attachments);
    }
}
