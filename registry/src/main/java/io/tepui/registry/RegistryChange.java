package io.tepui.registry;

import com.google.protobuf.ByteString;

/** One change of a stored value. */
public sealed interface RegistryChange {
    /** Returns the name of the value. */
    String key();

    /**
     * Sets a value, whether or not the name had one.
     *
     * @param key the name, not empty
     * @param value the bytes; may be empty
     */
    record Put(String key, ByteString value) implements RegistryChange {}

    /**
     * Removes a value; nothing changes if the name has none.
     *
     * @param key the name, not empty
     */
    record Remove(String key) implements RegistryChange {}
}
