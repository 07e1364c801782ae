package io.tepui.app.agent;

import io.tepui.app.flags.FlagException;
import io.tepui.app.process.SystemMetrics;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What an agent offers: what its flags name, and for the rest what the machine has (AO-244). */
final class DetectedResources {
    private static final String PORTS = "[31000-32000]";
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    private DetectedResources() {}

    /**
     * What the machine has.
     *
     * @param cpus logical processors
     * @param memBytes memory, if known
     * @param diskBytes size of the file system of the work directory, if known
     */
    record Host(int cpus, OptionalLong memBytes, OptionalLong diskBytes) {
        static Host of(Path workDir) {
            Double memory = SystemMetrics.ofThisHost().read().get("system/mem_total_bytes");
            return new Host(
                    Runtime.getRuntime().availableProcessors(),
                    memory == null ? OptionalLong.empty() : OptionalLong.of(memory.longValue()),
                    disk(workDir));
        }

        private static OptionalLong disk(Path workDir) {
            try {
                return OptionalLong.of(Files.getFileStore(workDir).getTotalSpace());
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }

        /** All but 1 GB of the memory, half of it below 2 GB; 1 GB if unknown. */
        private long memMib() {
            return bytes(memBytes, 2 * GIB, GIB, GIB) / MIB;
        }

        /** All but 5 GB of the disk, half of it below 10 GB; 10 GB if unknown. */
        private long diskMib() {
            return bytes(diskBytes, 10 * GIB, 5 * GIB, 10 * GIB) / MIB;
        }

        private static long bytes(OptionalLong total, long enough, long kept, long unknown) {
            if (total.isEmpty()) {
                return unknown;
            }
            return total.getAsLong() >= enough ? total.getAsLong() - kept : total.getAsLong() / 2;
        }
    }

    /**
     * Joins what is named and what is found.
     *
     * @param flag the text of {@code --resources}
     * @throws FlagException when the text cannot be read
     */
    static List<Resource> of(Optional<String> flag, String defaultRole, Host host) {
        String text = flag.orElse("");
        StringBuilder found = new StringBuilder();
        add(found, text, "cpus", Integer.toString(host.cpus()));
        add(found, text, "mem", Long.toString(host.memMib()));
        add(found, text, "disk", Long.toString(host.diskMib()));
        add(found, text, "ports", PORTS);
        try {
            return Resources.parse(text, defaultRole)
                    .plus(Resources.parse(found.toString(), defaultRole))
                    .toMessages();
        } catch (ResourceException e) {
            throw new FlagException("--resources: " + e.getMessage());
        }
    }

    private static void add(StringBuilder found, String text, String name, String value) {
        if (!names(text, name)) {
            found.append(name).append(':').append(value).append(';');
        }
    }

    /** Whether a resource is named, also when its amount is zero and so does not show in what is parsed. */
    private static boolean names(String text, String name) {
        String form =
                text.strip().startsWith("[") ? "\"name\"\\s*:\\s*\"" + name + "\"" : "(^|;)\\s*" + name + "\\s*[(:]";
        return Pattern.compile(form).matcher(text).find();
    }
}
