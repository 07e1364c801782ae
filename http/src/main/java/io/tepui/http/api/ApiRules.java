package io.tepui.http.api;

import io.tepui.protocol.authorization.Principal;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an endpoint's checks ask. Start from {@link #of} and change what is not the default.
 *
 * @param disabled which paths (with process, e.g. {@code /master/api/v1}) the operator disabled (MO-10)
 * @param authenticator who may call
 * @param leadership whether this process answers or another
 * @param recovered whether recovery is over
 * @param parser makes the call's message from its bytes
 * @param problem what a call lacks, in one line, by the call and who sent it; nothing for a complete call (MO-20)
 * @param isUnknown whether the call has the type UNKNOWN (MO-22)
 * @param shape which sides of the call are streams (agent only)
 * @param maxRecordBytes largest record of a request that is a stream (agent only)
 * @param acceptLookedAt for which calls the Accept header counts (SE-18; all others: every call)
 */
public record ApiRules<M>(
        Predicate<String> disabled,
        Authenticator authenticator,
        Leadership leadership,
        BooleanSupplier recovered,
        BodyParser<M> parser,
        BiFunction<M, Optional<Principal>, Optional<String>> problem,
        Predicate<M> isUnknown,
        Function<M, CallShape> shape,
        int maxRecordBytes,
        Predicate<M> acceptLookedAt) {

    /** Default of {@code maxRecordBytes}. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 4 * 1024 * 1024;

    /** Nothing disabled, everybody let in, leading, recovered, all calls plain. */
    public static <M> ApiRules<M> of(BodyParser<M> parser) {
        return new ApiRules<>(
                path -> false,
                Authenticator.off(),
                Leadership.always(),
                () -> true,
                parser,
                (call, principal) -> Optional.empty(),
                call -> false,
                call -> CallShape.PLAIN,
                DEFAULT_MAX_RECORD_BYTES,
                call -> true);
    }

    /** The same with another {@code disabled}. */
    public ApiRules<M> withDisabled(Predicate<String> value) {
        return changed(draft -> draft.disabled = value);
    }

    /** The same with another {@code authenticator}. */
    public ApiRules<M> withAuthenticator(Authenticator value) {
        return changed(draft -> draft.authenticator = value);
    }

    /** The same with another {@code leadership}. */
    public ApiRules<M> withLeadership(Leadership value) {
        return changed(draft -> draft.leadership = value);
    }

    /** The same with another {@code recovered}. */
    public ApiRules<M> withRecovered(BooleanSupplier value) {
        return changed(draft -> draft.recovered = value);
    }

    /** The same with another {@code problem}, whoever sent the call. */
    public ApiRules<M> withProblem(Function<M, Optional<String>> value) {
        return withProblem((call, principal) -> value.apply(call));
    }

    /** The same with another {@code problem}, which may depend on who sent the call. */
    public ApiRules<M> withProblem(BiFunction<M, Optional<Principal>, Optional<String>> value) {
        return changed(draft -> draft.problem = value);
    }

    /** The same with another {@code isUnknown}. */
    public ApiRules<M> withIsUnknown(Predicate<M> value) {
        return changed(draft -> draft.isUnknown = value);
    }

    /** The same with another {@code shape}. */
    public ApiRules<M> withShape(Function<M, CallShape> value) {
        return changed(draft -> draft.shape = value);
    }

    /** The same with another {@code maxRecordBytes}. */
    public ApiRules<M> withMaxRecordBytes(int value) {
        return changed(draft -> draft.maxRecordBytes = value);
    }

    /** The same with another {@code acceptLookedAt}. */
    public ApiRules<M> withAcceptLookedAt(Predicate<M> value) {
        return changed(draft -> draft.acceptLookedAt = value);
    }

    private ApiRules<M> changed(Consumer<Draft<M>> change) {
        Draft<M> draft = new Draft<>(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A copy to change one value of. */
    private static final class Draft<M> {
        private Predicate<String> disabled;
        private Authenticator authenticator;
        private Leadership leadership;
        private BooleanSupplier recovered;
        private BodyParser<M> parser;
        private BiFunction<M, Optional<Principal>, Optional<String>> problem;
        private Predicate<M> isUnknown;
        private Function<M, CallShape> shape;
        private int maxRecordBytes;
        private Predicate<M> acceptLookedAt;

        private Draft(ApiRules<M> from) {
            disabled = from.disabled;
            authenticator = from.authenticator;
            leadership = from.leadership;
            recovered = from.recovered;
            parser = from.parser;
            problem = from.problem;
            isUnknown = from.isUnknown;
            shape = from.shape;
            maxRecordBytes = from.maxRecordBytes;
            acceptLookedAt = from.acceptLookedAt;
        }

        private ApiRules<M> finished() {
            return new ApiRules<>(
                    disabled,
                    authenticator,
                    leadership,
                    recovered,
                    parser,
                    problem,
                    isUnknown,
                    shape,
                    maxRecordBytes,
                    acceptLookedAt);
        }
    }
}
