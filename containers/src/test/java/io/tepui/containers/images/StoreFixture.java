package io.tepui.containers.images;

import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store in a directory of its own. */
abstract class StoreFixture {
    static final boolean ROOT = Users.ofSystem().current().isRoot();

    @TempDir
    Path temp;

    final List<Duration> pulled = new CopyOnWriteArrayList<>();
    ImageStore store;

    @BeforeEach
    final void openStore() throws IOException {
        Files.createDirectories(images());
        store = open(ImageLimits.DEFAULT);
    }

    @AfterEach
    final void closeStore() throws IOException {
        store.close();
    }

    final Path images() {
        return temp.resolve("images");
    }

    final ImageOptions options(ImageLimits limits) {
        return new ImageOptions(
                images(), temp.resolve("store"), temp.resolve("work"), Optional.empty(), true, limits, pulled::add);
    }

    final ImageStore open(ImageLimits limits) throws IOException {
        return ImageStore.open(options(limits), ROOT);
    }

    /** Closes the store and opens it again. */
    final void reopen(ImageLimits limits) throws IOException {
        store.close();
        store = open(limits);
    }

    static Image docker(String name) {
        return Image.newBuilder()
                .setType(Image.Type.DOCKER)
                .setDocker(Image.Docker.newBuilder().setName(name))
                .build();
    }

    final Path obtain(String name) throws IOException {
        return ready(docker(name)).root();
    }

    final ImageStore.Ready ready(Image image) throws IOException {
        try {
            return store.obtain(image);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
    }

    /** Writes an image of one layer as an archive and unpacks it. */
    final Path unpack(Layer... layers) throws IOException {
        SampleImage image = new SampleImage();
        for (Layer layer : layers) {
            image.layer(layer);
        }
        Files.write(images().resolve("sample.tar"), SampleImage.tar(image.layout("")));
        return ready(docker("sample").toBuilder().setCached(false).build()).root();
    }

    final List<Path> trees() throws IOException {
        try (var all = Files.list(temp.resolve("store/trees"))) {
            return all.toList();
        }
    }

    final List<Path> unfinished() throws IOException {
        try (var all = Files.list(temp.resolve("store/staging"))) {
            return all.toList();
        }
    }
}
