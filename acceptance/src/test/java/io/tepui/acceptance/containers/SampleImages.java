package io.tepui.acceptance.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Images of a shell and a few programs of this machine, made with its tools and written as OCI layouts. */
public final class SampleImages {
    private static final List<String> PROGRAMS = List.of("sh", "cat", "sleep", "ls", "id", "test", "touch");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private final Path directory;
    private final Path scratch;

    /**
     * Nothing is made yet.
     *
     * @param images directory that images are put into
     * @param scratch directory for what is needed meanwhile
     */
    public SampleImages(Path images, Path scratch) {
        this.directory = images;
        this.scratch = scratch;
    }

    /**
     * Makes an image with a file {@code /image} that holds its name.
     *
     * @param guests programs and libraries that are not in the image, but find there the libraries of the system that they need
     */
    public void make(String name, Path... guests) throws Exception {
        Path root = Files.createDirectories(scratch.resolve(name));
        for (String program : PROGRAMS) {
            copy(Path.of("/bin", program).toRealPath(), root.resolve("bin").resolve(program));
            copyLibraries(Path.of("/bin", program).toRealPath(), root);
        }
        for (Path guest : guests) {
            copyLibraries(guest, root);
        }
        Files.writeString(root.resolve("image"), name + "\n");
        Path tar = scratch.resolve(name + ".tar");
        run("tar", "-C", root.toString(), "--owner=0", "--group=0", "-cf", tar.toString(), ".");
        write(name, Files.readAllBytes(tar));
    }

    private void write(String name, byte[] layer) throws Exception {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        String diff = digest(layer);
        byte[] config = bytes("{\"os\":\"linux\",\"architecture\":\"" + arch
                + "\",\"config\":{\"Env\":[\"OF_IMAGE=" + name
                + "\"],\"Entrypoint\":[\"/bin/sh\",\"-c\"],\"Cmd\":[\"cat /image; sleep 1000\"],"
                + "\"WorkingDir\":\"/made/here\"},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + diff + "\"]}}");
        byte[] manifest = bytes(
                "{\"schemaVersion\":2,\"config\":" + descriptor(config) + ",\"layers\":[" + descriptor(layer) + "]}");
        Path blobs = Files.createDirectories(directory.resolve(name).resolve("blobs/sha256"));
        for (byte[] blob : List.of(layer, config, manifest)) {
            Files.write(blobs.resolve(digest(blob).substring("sha256:".length())), blob);
        }
        Files.write(
                directory.resolve(name).resolve("index.json"),
                bytes("{\"schemaVersion\":2,\"manifests\":[" + descriptor(manifest) + "]}"));
        Files.write(directory.resolve(name).resolve("oci-layout"), bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
    }

    private static String descriptor(byte[] blob) throws NoSuchAlgorithmException {
        return "{\"digest\":\"" + digest(blob) + "\",\"size\":" + blob.length + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
            assertThat(to.toFile().setExecutable(true, false)).isTrue();
        }
    }

    private static void copyLibraries(Path program, Path root) throws Exception {
        for (String library : libraries(program)) {
            Path file = Path.of(library).normalize();
            copy(file, root.resolve(file.toString().substring(1)));
        }
    }

    private static Set<String> libraries(Path program) throws Exception {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = LIBRARY.matcher(run("ldd", program.toString()));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
