package io.tepui.containers.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A layer with a shell and a few programs of this machine, with the libraries that they need. */
final class ToolsLayer {
    private static final List<String> PROGRAMS =
            List.of("sh", "ls", "cat", "sleep", "rm", "readlink", "cut", "id", "true");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private ToolsLayer() {}

    static Layer make() throws IOException {
        Layer layer = new Layer().file("file", "original\n").directory("tmp", 01777, 0, 0);
        Set<String> libraries = new LinkedHashSet<>();
        for (String name : PROGRAMS) {
            Path program = Path.of("/bin", name).toRealPath();
            layer.file("bin/" + name, 0755, 0, 0, Files.readAllBytes(program));
            libraries.addAll(libraries(program));
        }
        for (String library : libraries) {
            layer.file(library.substring(1), 0755, 0, 0, Files.readAllBytes(Path.of(library)));
        }
        return layer;
    }

    private static Set<String> libraries(Path program) throws IOException {
        Process ldd = new ProcessBuilder("ldd", program.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = LIBRARY.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
