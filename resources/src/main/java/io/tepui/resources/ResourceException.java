package io.tepui.resources;

/** A resource, or a text of resources, that is not valid; the message is one line that names the part and the reason. */
public final class ResourceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Takes the reason in one line. */
    public ResourceException(String message) {
        super(message);
    }
}
