package io.tepui.protocol.authorization;

import io.tepui.protocol.v1.ContainerID;
import java.util.Optional;

/** What an action is to be done to. {@link Targets} makes them as the APIs say. */
public sealed interface Target {
    /** What a name is a name of. */
    enum Kind {
        /** A role, such as {@code eng/web}, or {@code *}. */
        ROLE,
        /** A user of the operating system. */
        USER,
        /** Who a framework, reservation or volume belongs to. */
        PRINCIPAL,
        /** The path of an endpoint. */
        PATH,
        /** A machine, as hostname and IP address with a slash between. */
        MACHINE
    }

    /** Nothing in particular: may it be done to anything (MO-121)? */
    record Anything() implements Target {
        @Override
        public String toString() {
            return "anything";
        }
    }

    /** One thing, by the name that permissions are given for. */
    record Named(Kind kind, String value) implements Target {
        @Override
        public String toString() {
            return kind.name().toLowerCase(java.util.Locale.ROOT) + " '" + value + "'";
        }
    }

    /**
     * A container of an agent (AO-37, AO-38).
     *
     * @param id the container, with its parents
     * @param user the user of the executor whose container is the root, if there is such an executor
     * @param commandUser the user that a new container is to run as, if the call names one
     */
    record Container(ContainerID id, Optional<String> user, Optional<String> commandUser) implements Target {
        @Override
        public String toString() {
            return "container '" + id.getValue() + "'";
        }
    }
}
