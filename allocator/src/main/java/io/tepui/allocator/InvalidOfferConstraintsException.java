package io.tepui.allocator;

/** Offer constraints were refused; the message is one line that says why (SE-90). */
public final class InvalidOfferConstraintsException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidOfferConstraintsException(String message) {
        super(message);
    }
}
