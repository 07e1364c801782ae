package io.tepui.containers.isolation;

import io.tepui.protocol.v1.Secret;

/** Finds what a secret says (AO-198). */
@FunctionalInterface
public interface SecretResolver {

    /** Resolves secrets that carry their value, and no other. */
    SecretResolver VALUES = secret -> {
        if (secret.getType() != Secret.Type.VALUE || !secret.hasValue()) {
            throw new IsolationException("a secret of type " + secret.getType()
                    + " cannot be resolved by this agent, which takes type VALUE only");
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
