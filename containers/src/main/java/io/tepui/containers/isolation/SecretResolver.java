package io.tepui.containers.isolation;

import io.tepui.protocol.v1.Secret;

/** Finds what a secret says (AO-198). */
@FunctionalInterface
public interface SecretResolver {

    /** Resolves secrets that carry their value, and no other. */
    SecretResolver VALUES = secret -> {
        if (secret.getType() != Secret.Type.VALUE || !secret.hasValue()) {
            throw new IsolationException(
                    secret.getType() == Secret.Type.REFERENCE
                            ? "the secret '" + secret.getReference().getName()
                                    + "' is given by reference, for which this agent has no directory (--secrets_dir)"
                            : "a secret of type " + secret.getType() + " without value");
        }
        return secret.getValue().getData().toByteArray();
    };

    /**
     * What it says.
     *
     * @throws IsolationException when it cannot be found out; the message says nothing of the secret
     */
    byte[] resolve(Secret secret) throws IsolationException;
}
