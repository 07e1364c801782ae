package io.tepui.app.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tepui.app.process.Security;
import io.tepui.http.Header;
import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import io.tepui.http.ReplyBody;
import io.tepui.http.Router;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.v1.FileInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The endpoints {@code /files/browse}, {@code /files/read} and {@code /files/download} (V0-98 to V0-105, AO-380). */
public final class FileEndpoints {
    private static final String PROCESS = "files";
    private static final String JSON_TYPE = "application/json";
    private static final String JSONP_TYPE = "text/javascript";
    private static final int PIECE_BYTES = 64 * 1024;
    private static final long TO_THE_END = -1;
    private static final Map<String, String> TYPES = Map.of(
            "txt",
            "text/plain",
            "html",
            "text/html",
            "htm",
            "text/html",
            "xml",
            "text/xml",
            "css",
            "text/css",
            "js",
            "application/javascript",
            "png",
            "image/png",
            "jpg",
            "image/jpeg",
            "gif",
            "image/gif");

    private final VirtualFiles files;
    private final JsonFactory json = new JsonFactory();

    private FileEndpoints(VirtualFiles files) {
        this.files = files;
    }

    /**
     * Adds the routes of the process {@code files}.
     *
     * @param security who of the clients of these endpoints is let in, and may do what
     */
    public static Router.Builder addTo(Router.Builder router, VirtualFiles files, Security security) {
        FileEndpoints endpoints = new FileEndpoints(files);
        return router.route(PROCESS, "/browse", security.reading(endpoints::browse))
                .route(PROCESS, "/read", security.reading(endpoints::read))
                .route(PROCESS, "/download", security.reading(endpoints::download));
    }

    private Reply browse(HttpRequest request, Access access) throws IOException {
        Optional<String> path = parameter(request, "path");
        if (path.isEmpty()) {
            return noPath();
        }
        try {
            files.check(path.get(), access);
            List<FileInfo> infos = files.list(path.get());
            return json(request, out -> writeListing(out, infos));
        } catch (FileProblem e) {
            return e.reply();
        }
    }

    private static void writeListing(JsonGenerator out, List<FileInfo> infos) throws IOException {
        out.writeStartArray();
        for (FileInfo info : infos) {
            out.writeStartObject();
            out.writeStringField("gid", info.getGid());
            out.writeStringField("mode", Modes.text(info.getMode()));
            out.writeNumberField("mtime", (double)
                    TimeUnit.NANOSECONDS.toSeconds(info.getMtime().getNanoseconds()));
            out.writeNumberField("nlink", info.getNlink());
            out.writeStringField("path", info.getPath());
            out.writeNumberField("size", info.getSize());
            out.writeStringField("uid", info.getUid());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private Reply read(HttpRequest request, Access access) throws IOException {
        Optional<String> path = parameter(request, "path");
        if (path.isEmpty()) {
            return noPath();
        }
        try {
            long offset = number(request, "offset");
            long length = number(request, "length");
            files.check(path.get(), access);
            VirtualFiles.Piece piece = files.read(
                    path.get(), offset, length == TO_THE_END ? OptionalLong.empty() : OptionalLong.of(length));
            long shown = offset == TO_THE_END ? piece.sizeBytes() : offset;
            return json(request, out -> {
                out.writeStartObject();
                out.writeStringField("data", piece.data().toStringUtf8());
                out.writeNumberField("offset", shown);
                out.writeEndObject();
            });
        } catch (FileProblem e) {
            return e.reply();
        }
    }

    /** A number from -1, which stands for one that is not given (V0-102, V0-105). */
    private static long number(HttpRequest request, String name) throws FileProblem {
        Optional<String> text = parameter(request, name);
        if (text.isEmpty()) {
            return TO_THE_END;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value < TO_THE_END) {
                throw FileProblem.invalid("Negative " + name + " provided: " + value);
            }
            return value;
        } catch (NumberFormatException e) {
            throw FileProblem.invalid("Failed to parse " + name + ": '" + text.get() + "' is not a whole number");
        }
    }

    private Reply download(HttpRequest request, Access access) {
        Optional<String> path = parameter(request, "path");
        if (path.isEmpty()) {
            return noPath();
        }
        try {
            files.check(path.get(), access);
            VirtualFiles.RegularFile file = files.find(path.get());
            return new Reply.Whole(200, type(file.name()), new Download(file), List.of(disposition(file.name())));
        } catch (FileProblem e) {
            return Reply.error(e.status(), e.isNotFound() ? "There is no file '" + path.get() + "'" : e.reason());
        }
    }

    private static Header disposition(String name) {
        String printable = name.replaceAll("[\\p{Cntrl}\";\\\\]", "_");
        return new Header("Content-Disposition", "attachment; filename=" + printable);
    }

    private static String type(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static Reply noPath() {
        return Reply.error(400, "Expecting 'path=value' in query");
    }

    /** What is written as JSON. */
    @FunctionalInterface
    private interface Content {
        void writeTo(JsonGenerator out) throws IOException;
    }

    private Reply json(HttpRequest request, Content content) throws IOException {
        Optional<String> function = parameterOrEmpty(request, "jsonp");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (function.isPresent()) {
            bytes.writeBytes((function.get() + "(").getBytes(StandardCharsets.UTF_8));
        }
        try (JsonGenerator out = json.createGenerator(bytes).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            content.writeTo(out);
        }
        if (function.isPresent()) {
            bytes.write(')');
        }
        return Reply.ok(function.isPresent() ? JSONP_TYPE : JSON_TYPE, bytes.toByteArray());
    }

    private static Optional<String> parameter(HttpRequest request, String name) {
        return parameterOrEmpty(request, name).filter(value -> !value.isEmpty());
    }

    private static Optional<String> parameterOrEmpty(HttpRequest request, String name) {
        for (String pair : request.query().split("[&;]", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (URLDecoder.decode(key, StandardCharsets.UTF_8).equals(name)) {
                return Optional.of(
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** A file as long as it was when it was found; one that became shorter cuts the connection off. */
    private record Download(VirtualFiles.RegularFile file) implements ReplyBody {
        @Override
        public long lengthBytes() {
            return file.sizeBytes();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (SeekableByteChannel channel = file.open()) {
                ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
                long left = lengthBytes();
                while (left > 0) {
                    piece.clear().limit((int) Math.min(left, PIECE_BYTES));
                    int read = channel.read(piece);
                    if (read < 0) {
                        throw new IOException("the file became shorter while it was sent");
                    }
                    out.write(piece.array(), 0, read);
                    left -= read;
                }
            }
        }
    }
}
