package io.tepui.containers.images;

/** The machines that an image is for. */
final class Platform {
    static final String OS = "linux";

    private Platform() {}

    /** This machine's, as images name it. */
    static String architecture() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") ? "arm64" : arch;
    }

    /** Whether an image of that platform runs here; what is not said is no obstacle. */
    static boolean fits(String os, String architecture) {
        return (os.isEmpty() || os.equals(OS)) && (architecture.isEmpty() || architecture.equals(architecture()));
    }

    static void require(String os, String architecture, String what) throws ImageException {
        if (!fits(os, architecture)) {
            throw new ImageException(
                    what + " is for " + os + "/" + architecture + ", and this machine is " + OS + "/" + architecture());
        }
    }
}
