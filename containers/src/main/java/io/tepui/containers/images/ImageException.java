package io.tepui.containers.images;

import java.io.IOException;

/** An image that cannot be had, and why, as one line. */
public class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says why in one line. */
    public ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
