package io.tepui.app.master;

import io.tepui.app.files.FileProblem;
import io.tepui.app.files.VirtualFiles;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.BuildInfo;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.Metrics;
import io.tepui.app.process.Replies;
import io.tepui.http.Reply;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.Times;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The operator's calls that the process answers without its core (MO-153 to MO-165). */
final class ProcessCalls {
    private static final int FORBIDDEN = 403;

    private final FlagValues flags;
    private final Metrics metrics;
    private final LoggingLevel logging;
    private final VirtualFiles files;
    private final BuildInfo build;
    private final Encoded<Response> healthy = Encoded.of(response(Response.Type.GET_HEALTH)
            .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
            .build());

    ProcessCalls(FlagValues flags, Metrics metrics, LoggingLevel logging, VirtualFiles files, BuildInfo build) {
        this.flags = flags;
        this.metrics = metrics;
        this.logging = logging;
        this.files = files;
        this.build = build;
    }

    /** Answers a call whose kind is PROCESS. */
    Reply answer(Call call, MediaType type, Access access) throws InterruptedException {
        Optional<Permission> refused = needed(call.getType()).filter(permission -> !access.permits(permission));
        if (refused.isPresent()) {
            return Reply.error(FORBIDDEN, refused.get().refusal());
        }
        return switch (call.getType()) {
            case GET_HEALTH -> Reply.ok(type.header(), healthy.bytes(type));
            case GET_FLAGS -> Replies.message(flags(), type);
            case GET_VERSION -> Replies.message(version(), type);
            case GET_METRICS -> Replies.message(metrics(call.getGetMetrics()), type);
            case GET_LOGGING_LEVEL -> Replies.message(loggingLevel(), type);
            case SET_LOGGING_LEVEL -> setLoggingLevel(call.getSetLoggingLevel());
            case LIST_FILES, READ_FILE -> files(call, type, access);
            default -> throw new IllegalArgumentException(call.getType() + " is not answered by the process");
        };
    }

    /** MO-128, MO-129; files have a rule of their own (MO-478). */
    private static Optional<Permission> needed(Call.Type type) {
        return switch (type) {
            case GET_FLAGS -> Optional.of(Permission.of(Action.VIEW_FLAGS));
            case SET_LOGGING_LEVEL -> Optional.of(Permission.of(Action.SET_LOG_LEVEL));
            default -> Optional.empty();
        };
    }

    private Response flags() {
        return response(Response.Type.GET_FLAGS)
                .setGetFlags(Response.GetFlags.newBuilder().addAllFlags(flags.messages()))
                .build();
    }

    private Response version() {
        return response(Response.Type.GET_VERSION)
                .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(build.message()))
                .build();
    }

    private Response metrics(Call.GetMetrics call) throws InterruptedException {
        Optional<Duration> timeout =
                call.hasTimeout() ? Optional.of(Times.toDuration(call.getTimeout())) : Optional.empty();
        return response(Response.Type.GET_METRICS)
                .setGetMetrics(Response.GetMetrics.newBuilder().addAllMetrics(metrics.messages(timeout)))
                .build();
    }

    private Response loggingLevel() {
        return response(Response.Type.GET_LOGGING_LEVEL)
                .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder().setLevel((int) logging.level()))
                .build();
    }

    /** The user's page answers 202 (MO-55). */
    private Reply setLoggingLevel(Call.SetLoggingLevel call) {
        logging.set(Integer.toUnsignedLong(call.getLevel()), Times.toDuration(call.getDuration()));
        return Reply.empty(202);
    }

    private Reply files(Call call, MediaType type, Access access) {
        boolean lists = call.getType() == Call.Type.LIST_FILES;
        try {
            files.check(
                    lists ? call.getListFiles().getPath() : call.getReadFile().getPath(), access);
            return Replies.message(lists ? list(call.getListFiles()) : read(call.getReadFile()), type);
        } catch (FileProblem e) {
            return e.reply();
        }
    }

    private Response list(Call.ListFiles call) throws FileProblem {
        return response(Response.Type.LIST_FILES)
                .setListFiles(Response.ListFiles.newBuilder().addAllFileInfos(files.list(call.getPath())))
                .build();
    }

    private Response read(Call.ReadFile call) throws FileProblem {
        OptionalLong length = call.hasLength() ? OptionalLong.of(call.getLength()) : OptionalLong.empty();
        VirtualFiles.Piece piece = files.read(call.getPath(), call.getOffset(), length);
        return response(Response.Type.READ_FILE)
                .setReadFile(Response.ReadFile.newBuilder()
                        .setSize(piece.sizeBytes())
                        .setData(piece.data()))
                .build();
    }

    private static Response.Builder response(Response.Type type) {
        return Response.newBuilder().setType(type);
    }
}
