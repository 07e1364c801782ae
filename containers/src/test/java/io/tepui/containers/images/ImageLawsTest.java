package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.host.Users;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

@Label("Images from strangers")
class ImageLawsTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "..", ".", "", ".wh.a", ".wh..wh..opq", "ü");

    private enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK
    }

    record Member(Kind kind, String name, String target) {}

    @Property(tries = 2000)
    @Label("never lead out of the directory of images by their names")
    void names(
            @ForAll @StringLength(max = 30) @CharRange(from = '.', to = ':') @CharRange(from = 'a', to = 'c')
                    String name) {
        try {
            Path base = Path.of("/images");
            Path found = base.resolve(ImageReference.parse(name).canonical() + ".tar");
            assertThat(found.equals(found.normalize()) && found.startsWith(base))
                    .as(name)
                    .isTrue();
        } catch (ImageException e) {
            assertThat(e).hasMessageContaining("is no name");
        }
    }

    @Provide
    Arbitrary<Member> members() {
        Arbitrary<String> path =
                Arbitraries.of(NAMES).list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        Arbitrary<String> target = path.flatMap(p -> Arbitraries.of(p, "/" + p, "../" + p, "../../../outside/" + p));
        return Arbitraries.of(Kind.values())
                .flatMap(kind -> path.flatMap(name -> target.map(to -> new Member(kind, name, to))));
    }

    @Property(tries = 600)
    @Label("change nothing outside their own tree, whatever members their layers have")
    void members(@ForAll @Size(max = 12) List<@From("members") Member> members) throws IOException {
        Path base = Files.createTempDirectory("image-laws");
        try {
            Files.createDirectories(base.resolve("outside/a"));
            Files.writeString(base.resolve("outside/b"), "kept");
            Path top = Files.createDirectory(base.resolve("top"));
            Map<String, String> before = outside(base);
            for (int half = 0; half < 2; half++) {
                int middle = members.size() / 2;
                unpack(top, half == 0 ? members.subList(0, middle) : members.subList(middle, members.size()));
            }
            assertThat(outside(base)).isEqualTo(before);
        } finally {
            TreeRemoval.remove(base);
        }
    }

    private static Map<String, String> outside(Path base) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(base)) {
            for (Path each :
                    files.filter(p -> !p.startsWith(base.resolve("top"))).toList()) {
                all.put(
                        base.relativize(each).toString(),
                        Files.isRegularFile(each)
                                ? Files.readString(each) + Files.getAttribute(each, "unix:nlink")
                                : Files.getLastModifiedTime(each)
                                        + Files.getAttribute(each, "unix:mode").toString());
            }
        }
        all.remove("");
        return all;
    }

    private static void unpack(Path top, List<Member> members) {
        Layer layer = new Layer();
        for (Member each : members) {
            switch (each.kind()) {
                case FILE -> layer.file(each.name(), each.name().endsWith("/") ? "" : "x");
                case DIRECTORY -> layer.directory(each.name());
                case SYMBOLIC_LINK -> layer.symbolicLink(each.name(), each.target());
                case HARD_LINK -> layer.hardLink(each.name(), each.target());
            }
        }
        unpackBytes(top, layer.tar());
    }

    /** Whatever goes wrong is told of as what is wrong with the image. */
    private static void unpackBytes(Path top, byte[] bytes) {
        try {
            new LayerUnpacker(
                            top,
                            Users.ofSystem().current().isRoot(),
                            new UnpackBudget(new ImageLimits(1, 1 << 20, 1000, 1000), "it"))
                    .unpack(new OneFile(bytes), new ImageManifest.Layer("layer", Optional.empty(), Digest.of(bytes)));
        } catch (ImageException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 400)
    @Label("are refused when they are damaged, and never with another failure than one of images")
    void damage(@ForAll long seed) throws IOException {
        Path top = Files.createTempDirectory("image-laws");
        try {
            byte[] tar = new Layer()
                    .directory("d")
                    .file("d/" + "long".repeat(40), "x")
                    .symbolicLink("l", "d")
                    .tar();
            Random random = new Random(seed);
            byte[] form = random.nextBoolean() ? Layer.gzip(tar) : random.nextBoolean() ? Layer.zstd(tar) : tar;
            for (int i = random.nextInt(8); i >= 0; i--) {
                form[random.nextInt(form.length)] = (byte) random.nextInt();
            }
            unpackBytes(top, Arrays.copyOf(form, random.nextInt(form.length + 1)));
        } finally {
            TreeRemoval.remove(top);
        }
    }

    private record OneFile(byte[] bytes) implements ImageFiles {
        @Override
        public Optional<InputStream> open(String path) {
            return Optional.of(new ByteArrayInputStream(bytes));
        }

        @Override
        public String name() {
            return "image";
        }

        @Override
        public void close() {}
    }
}
