package io.tepui.app.master;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tepui.allocator.Explanation;
import io.tepui.allocator.Explanation.Answer;
import io.tepui.allocator.Explanation.Reason;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.stream.Collectors;

/** An explanation in JSON. A client that may not see everything is told nothing of other frameworks and hidden roles. */
final class ExplanationJson {
    private final JsonGenerator out;
    private final Visibility visibility;

    ExplanationJson(JsonGenerator out, Visibility visibility) {
        this.out = out;
        this.visibility = visibility;
    }

    /** Writes the explanation as one object. */
    void write(String frameworkName, Explanation explained) throws IOException {
        out.writeStartObject();
        out.writeStringField("framework_id", explained.frameworkId());
        out.writeStringField("framework_name", frameworkName);
        writeStrings(out, "roles", explained.roles());
        out.writeArrayFieldStart("agents");
        for (Answer answer : explained.answers()) {
            write(answer);
        }
        out.writeEndArray();
        if (explained.omitted() > 0) {
            out.writeNumberField("omitted", explained.omitted());
        }
        out.writeEndObject();
    }

    static void writeStrings(JsonGenerator out, String name, Iterable<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private void write(Answer answer) throws IOException {
        out.writeStartObject();
        out.writeStringField("agent_id", answer.agentId());
        out.writeStringField("hostname", answer.hostname());
        out.writeStringField("role", answer.role());
        out.writeBooleanField("offerable", answer.offerable());
        out.writeStringField("free", text(answer.free()));
        out.writeArrayFieldStart("reasons");
        for (Reason reason : answer.reasons()) {
            out.writeStartObject();
            out.writeStringField("kind", reason.kind().name());
            out.writeStringField("resources", text(reason.resources()));
            out.writeStringField("text", visibility.isComplete() ? reason.text() : discreet(reason));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** The line without names of frameworks and roles. */
    private static String discreet(Reason reason) {
        return switch (reason.kind()) {
            case IN_USE -> "in use by a framework";
            case OFFERED -> "offered to a framework";
            case RESERVATION -> "reserved for another role";
            case HEADROOM -> "kept free for guarantees";
            case FRAMEWORK_INACTIVE,
                    SUPPRESSED,
                    RECOVERY,
                    AGENT_DEACTIVATED,
                    WHITELIST,
                    CAPABILITY,
                    DOMAIN,
                    CONSTRAINT,
                    NOT_ENOUGH,
                    LIMIT,
                    FILTER,
                    MAINTENANCE -> reason.text();
        };
    }

    /** A pool as people write it in a flag, for example {@code cpus:2;mem(role):1024}. */
    private String text(Resources pool) {
        return pool.stream().map(this::text).collect(Collectors.joining(";"));
    }

    private String text(ResourceEntry entry) {
        String disk = entry.disk().map(any -> "[" + any + "]").orElse("");
        return entry.name() + reservation(entry) + disk + (entry.isRevocable() ? "{REV}" : "")
                + (entry.isShared() ? "<SHARED>" : "") + ":" + entry.amount();
    }

    private String reservation(ResourceEntry entry) {
        if (!entry.isReserved()) {
            return "";
        }
        return "(" + (visibility.showsRole(entry.reservationRole()) ? entry.reservationRole() : "reserved") + ")";
    }
}
