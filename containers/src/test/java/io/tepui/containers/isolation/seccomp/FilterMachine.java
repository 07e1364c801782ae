package io.tepui.containers.isolation.seccomp;

import io.tepui.containers.SeccompFilter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does. */
final class FilterMachine {
    private static final int CALL_BYTES = 64;

    private FilterMachine() {}

    /** What becomes of a call. */
    static int run(SeccompFilter filter, int architecture, int number, long... arguments) {
        ByteBuffer call = ByteBuffer.allocate(CALL_BYTES).order(ByteOrder.nativeOrder());
        call.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            call.putLong(argument);
        }
        ByteBuffer program = ByteBuffer.wrap(filter.program()).order(ByteOrder.nativeOrder());
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int whenTrue = program.get(at * 8 + 2) & 0xff;
            int whenFalse = program.get(at * 8 + 3) & 0xff;
            int value = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x20 -> accumulator = call.getInt(value);
                case 0x54 -> accumulator &= value;
                case 0x05 -> at += value;
                case 0x15 -> at += accumulator == value ? whenTrue : whenFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, value) > 0 ? whenTrue : whenFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? whenTrue : whenFalse;
                case 0x06 -> {
                    return value;
                }
                default -> throw new IllegalStateException("instruction " + Integer.toHexString(code));
            }
        }
    }
}
