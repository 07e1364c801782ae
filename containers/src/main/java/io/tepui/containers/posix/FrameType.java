package io.tepui.containers.posix;

/**
 * Types of the frames that agent, spawner and shim exchange: type (1 byte), length of the payload (4 bytes), payload;
 * all numbers big-endian. {@code shim.h} says what each payload holds.
 */
enum FrameType {
    STDIN(1),
    STDOUT(2),
    STDERR(3),
    WINDOW(4),
    SIGNAL(5),
    STATUS(6),
    SIGNALLED(7),
    ATTACH(8),
    ATTACHED(9),
    END(10),
    FLUSH(11),
    FLUSHED(12),
    RESIZED(13),
    UNTAKEN(14),
    HELLO(16),
    LAUNCH(17),
    LAUNCHED(18),
    FAILED(19),
    SWEEP(20),
    SWEPT(21);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    byte code() {
        return (byte) code;
    }
}
