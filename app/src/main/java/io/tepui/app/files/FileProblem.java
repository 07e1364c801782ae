package io.tepui.app.files;

import io.tepui.http.Reply;
import io.tepui.http.ReplyBody;
import java.util.List;

/** Why a virtual file was not listed or read. */
public final class FileProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int INVALID = 400;
    private static final int FAILED = 500;

    private final int status;

    private FileProblem(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static FileProblem notFound() {
        return new FileProblem(NOT_FOUND, "");
    }

    static FileProblem invalid(String reason) {
        return new FileProblem(INVALID, reason);
    }

    static FileProblem forbidden(String reason) {
        return new FileProblem(FORBIDDEN, reason);
    }

    static FileProblem failed(String reason) {
        return new FileProblem(FAILED, reason);
    }

    /** 400, 403, 404 or 500 (MO-477 to MO-479, MO-483, MO-490). */
    public int status() {
        return status;
    }

    /** Whether there is no such file. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /** The reason, one line; empty for what is not found. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** The answer to a call of the v1 APIs: what is not found has an empty body (MO-479). */
    public Reply reply() {
        return isNotFound()
                ? new Reply.Whole(status, Reply.TEXT_TYPE, ReplyBody.of(List.of()), List.of())
                : Reply.error(status, reason());
    }
}
