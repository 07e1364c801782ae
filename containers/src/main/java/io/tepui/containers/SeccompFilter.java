package io.tepui.containers;

import java.util.Arrays;

/**
 * A compiled filter of system calls.
 *
 * @param program instructions of classic BPF, 8 bytes each in the machine's byte order
 */
@SuppressWarnings("ArrayRecordComponent")
public record SeccompFilter(byte[] program) {
    /** The kernel's bound. */
    public static final int MAX_INSTRUCTIONS = 4096;

    public SeccompFilter {
        if (program.length == 0 || program.length % 8 != 0 || program.length > 8 * MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("a seccomp program of " + program.length + " bytes");
        }
        program = program.clone();
    }

    @Override
    public byte[] program() {
        return program.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeccompFilter that && Arrays.equals(program, that.program);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(program);
    }

    @Override
    public String toString() {
        return "SeccompFilter of " + program.length / 8 + " instructions";
    }
}
