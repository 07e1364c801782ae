package io.tepui.http.api;

import io.tepui.http.Header;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import io.tepui.protocol.authorization.Principal;
import java.util.Optional;

/** Finds out who sent a request (MO-29 to MO-33). */
@FunctionalInterface
public interface Authenticator {
    /** What came out. */
    sealed interface Outcome {}

    /** Not let in. */
    sealed interface Rejected extends Outcome {
        /** The answer to the request. */
        Reply reply();
    }

    /** Let in; without a principal when authentication is off (MO-30). */
    record Admitted(Optional<Principal> principal) implements Outcome {}

    /**
     * Answered 401.
     *
     * @param challenge the value of {@code WWW-Authenticate}, e.g. {@code Basic realm="mesos-master-readwrite"} (MO-32)
     */
    record Challenged(String challenge) implements Rejected {
        @Override
        public Reply reply() {
            return Reply.error(401, "Authentication is required", new Header("WWW-Authenticate", challenge));
        }
    }

    /** Answered 403 with this reason. */
    record Refused(String reason) implements Rejected {
        @Override
        public Reply reply() {
            return Reply.error(403, reason);
        }
    }

    /** Judges a request by its headers; may block. */
    Outcome authenticate(HttpRequest request);

    /** Lets everybody in, without a principal (MO-30). */
    static Authenticator off() {
        return request -> new Admitted(Optional.empty());
    }
}
