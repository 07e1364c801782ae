package io.tepui.app.files;

/** File modes as {@code ls -l} shows them (V0-101). */
final class Modes {
    private static final int TYPE_SHIFT = 12;

    /** The letter of each file type, by the four upper bits of the mode. */
    private static final String TYPES = "-pc-d-b---l-s---";

    private static final int[] SPECIAL_BITS = {04000, 02000, 01000};
    private static final int[] EXECUTE_BITS = {0100, 0010, 0001};
    private static final String SPECIAL_WITH_EXECUTE = "sst";
    private static final String PERMISSIONS = "rwxrwxrwx";
    private static final int TOP_PERMISSION = 0400;

    private Modes() {}

    /** Ten characters, such as {@code drwxr-x---}. */
    static String text(int mode) {
        StringBuilder text = new StringBuilder(10).append(TYPES.charAt(mode >> TYPE_SHIFT & 0xf));
        for (int i = 0; i < PERMISSIONS.length(); i++) {
            text.append((mode & TOP_PERMISSION >> i) != 0 ? PERMISSIONS.charAt(i) : '-');
        }
        for (int i = 0; i < SPECIAL_BITS.length; i++) {
            if ((mode & SPECIAL_BITS[i]) != 0) {
                char letter = SPECIAL_WITH_EXECUTE.charAt(i);
                text.setCharAt(3 * (i + 1), (mode & EXECUTE_BITS[i]) != 0 ? letter : Character.toUpperCase(letter));
            }
        }
        return text.toString();
    }
}
