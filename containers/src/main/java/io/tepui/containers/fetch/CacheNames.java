package io.tepui.containers.fetch;

import java.util.regex.Pattern;

/** Names of files in the cache: {@code c<number>-<name>} (AO-362). */
final class CacheNames {
    /** Most characters of a name; of a longer one the end is kept, which tells what kind of file it is. */
    static final int MAX_CHARACTERS = 100;

    private static final Pattern NAME = Pattern.compile("c\\d+-.*", Pattern.DOTALL);
    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._+~@=,-]");

    private CacheNames() {}

    static String of(long number, String name) {
        String usual = UNUSUAL.matcher(name).replaceAll("_");
        int length = usual.length();
        String kept = length > MAX_CHARACTERS ? "_" + usual.substring(length - MAX_CHARACTERS + 1) : usual;
        return "c" + number + "-" + kept;
    }

    /** Whether a file of this name is one of a cache. */
    static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }
}
