package io.tepui.containers.fetch;

import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;

/** Under which name in the sandbox a URI is saved (AO-352, AO-353). */
final class TargetName {

    private static final String AUTHORITY = "://";

    private TargetName() {}

    /** A relative path. Throws when there is none to be had. */
    static String of(CommandInfo.URI uri) throws IOException {
        return uri.hasOutputFile()
                ? outputFile(uri.getOutputFile())
                : lastSegment(uri.getValue().stripLeading());
    }

    /** What a URI itself says; a name of no meaning when it says nothing. */
    static String ofValue(String value) {
        try {
            return lastSegment(value.stripLeading());
        } catch (IOException e) {
            return "file";
        }
    }

    private static String outputFile(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("output_file is empty");
        }
        if (name.startsWith("/")) {
            throw new IOException("output_file '" + name + "' is not a relative path");
        }
        return name;
    }

    private static String lastSegment(String value) throws IOException {
        if (value.isEmpty()) {
            throw new IOException("the URI is empty");
        }
        int authority = value.indexOf(AUTHORITY);
        String path = value;
        if (authority >= 0) {
            String rest = value.substring(authority + AUTHORITY.length());
            path = value.startsWith("file:") ? rest : rest.split("[?#]", 2)[0];
            if (path.indexOf('/') < 0) {
                throw new IOException("the URI has no path");
            }
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IOException("the URI's path names no file");
        }
        return name;
    }
}
