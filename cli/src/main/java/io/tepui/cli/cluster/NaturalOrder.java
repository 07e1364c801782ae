package io.tepui.cli.cluster;

import java.util.Comparator;

/** Ids with their numbers in order: {@code S9} before {@code S10}. */
public enum NaturalOrder implements Comparator<String> {
    /** The only one. */
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        int start = i;
        while (start > 0 && Character.isDigit(a.charAt(start - 1))) {
            start--;
        }
        String left = digits(a, start);
        String right = digits(b, start);
        return !left.isEmpty() && !right.isEmpty() && left.length() != right.length()
                ? Integer.compare(left.length(), right.length())
                : a.compareTo(b);
    }

    private static String digits(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return text.substring(from, end);
    }
}
