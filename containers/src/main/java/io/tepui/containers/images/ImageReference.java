package io.tepui.containers.images;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, such as {@code library/alpine:3.20}. Its parts become names of files, so they hold nothing that leads elsewhere.
 *
 * @param repository without tag and digest; may begin with a host and its port
 * @param tag as given
 * @param digest of the manifest, as given
 */
record ImageReference(String repository, Optional<String> tag, Optional<Digest> digest) {
    /** What is meant when there is no tag. */
    static final String DEFAULT_TAG = "latest";

    private static final int MAX_LENGTH = 255;
    private static final String PART = "[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?";
    private static final Pattern FORM = Pattern.compile("(" + PART + "(?::[0-9]{1,5}(?=/))?(?:/" + PART
            + ")*)(?::([a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?" + "(?:@(sha256:[0-9a-f]{64}))?");

    /**
     * Reads a name.
     *
     * @throws ImageException when it is none
     */
    static ImageReference parse(String name) throws ImageException {
        Matcher matcher = FORM.matcher(name);
        if (name.length() > MAX_LENGTH || !matcher.matches() || name.contains("..")) {
            throw new ImageException("'" + shown(name) + "' is no name of an image, such as library/alpine:3.20");
        }
        return new ImageReference(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)),
                Optional.ofNullable(matcher.group(3)).flatMap(Digest::parse));
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > MAX_LENGTH ? printable.substring(0, MAX_LENGTH) + "..." : printable;
    }

    /** The tag, given or meant. */
    String tagOrDefault() {
        return tag.orElse(DEFAULT_TAG);
    }

    /** The same text for all ways to name the same. */
    String canonical() {
        return repository + ":" + tagOrDefault()
                + digest.map(each -> "@" + each).orElse("");
    }

    /** Whether a name that an archive gives to an image means this one; {@code docker.io/library/} may be left out. */
    boolean isNamed(String name) {
        String other = name.startsWith("docker.io/") ? name.substring("docker.io/".length()) : name;
        String own = repository.startsWith("docker.io/") ? repository.substring("docker.io/".length()) : repository;
        return bare(other).equals(bare(own) + ":" + tagOrDefault());
    }

    private static String bare(String name) {
        return name.startsWith("library/") ? name.substring("library/".length()) : name;
    }
}
