package io.tepui.app.process;

import io.tepui.protocol.v1.VersionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Properties;

/**
 * Which build of the program this is.
 *
 * @param version the product's own version, e.g. {@code 0.1.0}
 * @param built when it was built
 */
public record BuildInfo(String version, Instant built) {
    /** The release of the APIs that this program speaks: what peers and clients are told and compare (MO-158, AM-40). */
    public static final String API_VERSION = "1.11.0";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    /** The build that is running. */
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // The version is for people; a program that cannot read its own is still that program.
        }
        return new BuildInfo(properties.getProperty("version", "unknown"), time(properties.getProperty("built", "")));
    }

    /** What GET_VERSION and {@code /version} answer (MO-158, AO-46). */
    public VersionInfo message() {
        return VersionInfo.newBuilder()
                .setVersion(API_VERSION)
                .setBuildDate(DATE.format(built))
                .setBuildTime(built.getEpochSecond())
                .setBuildUser("")
                .setGitTag("tepui-" + version)
                .build();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
