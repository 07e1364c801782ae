package io.tepui.containers.images;

import io.tepui.containers.linux.ErrorNumbers;
import io.tepui.containers.linux.ExtendedAttributeCalls;
import io.tepui.containers.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The extended attributes that a file of an image has: the capabilities of a program, and what users say of it. Others are the host's
 * affair and are neither read nor given: those of its security modules and of its file systems, overlays of ordinary users included.
 */
final class ExtendedAttributes {
    /** Most attributes of one file in a layer. */
    static final int MAX_COUNT = 128;

    /** Most bytes of a value: the kernel takes no more. */
    static final int MAX_VALUE_BYTES = ExtendedAttributeCalls.MAX_VALUE_BYTES;

    /** Most bytes of a name: the kernel takes no more. */
    static final int MAX_NAME_BYTES = ExtendedAttributeCalls.MAX_NAME_BYTES;

    static final ExtendedAttributes NONE = new ExtendedAttributes(Map.of());

    private static final String CAPABILITIES = "security.capability";
    private static final String OF_USERS = "user.";
    private static final String OF_OVERLAYS = "user.overlay.";

    private final Map<String, byte[]> values;

    /**
     * Attributes by their names.
     *
     * @param values with such names only as {@link #isKept} is true for
     */
    ExtendedAttributes(Map<String, byte[]> values) {
        this.values = values;
    }

    /**
     * Whether images have attributes of that name.
     *
     * @param name with a character for each byte
     */
    static boolean isKept(String name) {
        return name.equals(CAPABILITIES) || (name.startsWith(OF_USERS) && !name.startsWith(OF_OVERLAYS));
    }

    /** Those of a file that is there; a link is not followed. */
    static ExtendedAttributes of(Path file) throws IOException {
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (String name : ExtendedAttributeCalls.names(file)) {
            Optional<byte[]> value = isKept(name) ? ExtendedAttributeCalls.value(file, name) : Optional.empty();
            value.ifPresent(bytes -> values.put(name, bytes));
        }
        return values.isEmpty() ? NONE : new ExtendedAttributes(values);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** By their names. */
    Map<String, byte[]> values() {
        return values;
    }

    /**
     * Gives them to a file that has its owner already: a new owner takes capabilities away. A link is not followed.
     *
     * @return how many are left out, since the file system has no attributes or this process may not set them
     * @throws ImageException when one is not taken for another reason
     */
    int give(Path file) throws ImageException {
        int leftOut = 0;
        for (Map.Entry<String, byte[]> each : values.entrySet()) {
            try {
                ExtendedAttributeCalls.set(file, each.getKey(), each.getValue());
            } catch (LinuxException e) {
                if (!isOfCircumstances(e)) {
                    throw failed(file, each.getKey(), e);
                }
                leftOut++;
            }
        }
        return leftOut;
    }

    /** Takes those away that a file has, but for what this process may not; a link is not followed. */
    static void clear(Path file) throws IOException {
        for (String name : ExtendedAttributeCalls.names(file)) {
            try {
                if (isKept(name)) {
                    ExtendedAttributeCalls.remove(file, name);
                }
            } catch (LinuxException e) {
                if (!isOfCircumstances(e)) {
                    throw failed(file, name, e);
                }
            }
        }
    }

    /** Whether it tells of where the image is unpacked, and by whom, rather than of the image. */
    private static boolean isOfCircumstances(LinuxException e) {
        return switch (e.errno()) {
            case ErrorNumbers.EOPNOTSUPP, ErrorNumbers.EPERM, ErrorNumbers.EACCES -> true;
            default -> false;
        };
    }

    private static ImageException failed(Path file, String name, LinuxException e) {
        return new ImageException(
                "the extended attribute '" + TreePaths.shown(name) + "' of '" + TreePaths.shown(file.toString()) + "': "
                        + e.getMessage(),
                e);
    }
}
