package io.tepui.containers.linux;

/** The numbers that system calls fail with. */
public final class ErrorNumbers {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EINVAL = 22;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;

    private ErrorNumbers() {}

    /** What the system calls an error, in its usual words. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case 3 -> "No such process";
            case EINTR -> "Interrupted system call";
            case 5 -> "Input/output error";
            case 7 -> "Argument list too long";
            case 8 -> "Exec format error";
            case 9 -> "Bad file descriptor";
            case 11 -> "Resource temporarily unavailable";
            case 12 -> "Cannot allocate memory";
            case EACCES -> "Permission denied";
            case EBUSY -> "Device or resource busy";
            case 17 -> "File exists";
            case 18 -> "Invalid cross-device link";
            case 19 -> "No such device";
            case 20 -> "Not a directory";
            case 21 -> "Is a directory";
            case EINVAL -> "Invalid argument";
            case 23 -> "Too many open files in system";
            case 24 -> "Too many open files";
            case 25 -> "Inappropriate ioctl for device";
            case 26 -> "Text file busy";
            case 28 -> "No space left on device";
            case 30 -> "Read-only file system";
            case 32 -> "Broken pipe";
            case 36 -> "File name too long";
            case 38 -> "Function not implemented";
            case 40 -> "Too many levels of symbolic links";
            case ENODATA -> "No data available";
            case EOPNOTSUPP -> "Operation not supported";
            case 122 -> "Disk quota exceeded";
            default -> "error " + errno;
        };
    }
}
