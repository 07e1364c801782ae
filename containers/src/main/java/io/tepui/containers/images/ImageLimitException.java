package io.tepui.containers.images;

/** An image that is larger, in some way, than {@link ImageLimits} allow. */
public final class ImageLimitException extends ImageException {
    private static final long serialVersionUID = 1;

    ImageLimitException(String message) {
        super(message);
    }
}
