package io.tepui.containers.isolation.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form of system calls that a kernel takes, with the names that profiles have for it. */
enum Architecture {
    X86_64("x86_64", "SCMP_ARCH_X86_64", "amd64", 0xC000003E),
    X86("x86", "SCMP_ARCH_X86", "x86", 0x40000003),
    AARCH64("aarch64", "SCMP_ARCH_AARCH64", "arm64", 0xC00000B7);

    private final String resource;
    private final String profileName;
    private final String conditionName;
    private final int token;

    Architecture(String resource, String profileName, String conditionName, int token) {
        this.resource = resource;
        this.profileName = profileName;
        this.conditionName = conditionName;
        this.token = token;
    }

    /** The one of this machine; empty when filters are not built for it. */
    static Optional<Architecture> ofMachine() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /** Those that a machine's kernel takes, itself first. */
    List<Architecture> family() {
        return this == X86_64 ? List.of(X86_64, X86) : List.of(this);
    }

    /** The name in {@code architectures} and {@code archMap}. */
    String profileName() {
        return profileName;
    }

    /** The name in {@code includes.arches} and {@code excludes.arches}. */
    String conditionName() {
        return conditionName;
    }

    /** The number by which the kernel tells a filter. */
    int token() {
        return token;
    }

    /** Numbers of system calls by name. */
    Map<String, Integer> numbers() {
        String file = resource + ".syscalls";
        try (InputStream in = Architecture.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the table " + file + " is missing");
            }
            Map<String, Integer> numbers = new HashMap<>();
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                numbers.put(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
