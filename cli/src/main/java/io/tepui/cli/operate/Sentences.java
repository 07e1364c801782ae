package io.tepui.cli.operate;

/** Sentences. */
final class Sentences {
    private Sentences() {}

    /** The text with a capital letter. */
    static String begin(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
