package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The store of images")
class ImageStoreTest extends StoreFixture {
    private static final Digest ANY = Digest.of(new byte[] {1});

    private SampleImage write(String name, String content) throws IOException {
        SampleImage image = new SampleImage().layer(new Layer().file("content", content));
        Files.write(images().resolve(name + ".tar"), SampleImage.tar(image.layout("")));
        return image;
    }

    // ------------------------------------------------------------------------------------------------ kept images

    @Test
    @DisplayName(
            "gives an image again though its archive has gone or changed, also after a restart, unless told otherwise")
    void cached() throws IOException {
        write("app", "old");
        Path first = obtain("app");
        write("app", "new");
        assertThat(obtain("app:latest")).isEqualTo(first);
        reopen(ImageLimits.DEFAULT);
        assertThat(obtain("app")).isEqualTo(first);
        Path second = ready(docker("app").toBuilder().setCached(false).build()).root();
        assertThat(second.resolve("content")).hasContent("new");
        assertThat(obtain("app")).isEqualTo(second);
        Files.delete(images().resolve("app.tar"));
        assertThat(obtain("app")).isEqualTo(second);
        assertThatThrownBy(
                        () -> ready(docker("app").toBuilder().setCached(false).build()))
                .isInstanceOf(ImageException.class);
        assertThat(store.counters()).isEqualTo(new ImageCounters(1, 1, 0, 0));
        assertThat(pulled).hasSize(2);
    }

    @Test
    @DisplayName("unpacks what several names stand for once")
    void shared_tree() throws IOException {
        write("one", "same");
        write("two", "same");
        assertThat(obtain("one")).isEqualTo(obtain("two"));
        assertThat(trees()).hasSize(1);
    }

    @Test
    @DisplayName("removes images that are not named, and the trees that neither images nor containers need (AO-163)")
    void prune() throws IOException {
        Digest used = write("used", "used").chain();
        write("kept", "kept");
        write("twin", "kept");
        write("gone", "gone");
        Path keptTree = obtain("kept");
        Path usedTree = obtain("used");
        Path goneTree = obtain("gone");
        obtain("twin");
        store.prune(List.of(docker("kept:latest")), List.of(docker("not/../a name")), Set.of(used));
        assertThat(keptTree).exists();
        assertThat(usedTree).exists();
        assertThat(goneTree).doesNotExist();
        assertThat(unfinished()).isEmpty();
        store.prune(List.of(), List.of(docker("kept")), Set.of());
        assertThat(trees()).containsExactly(keptTree.getParent());
        assertThatThrownBy(() -> store.prune(List.of(docker("../x")), List.of(), Set.of()))
                .isInstanceOf(ImageException.class);
        assertThat(keptTree).exists();
        store.prune(List.of(), List.of(), Set.of());
        assertThat(trees()).isEmpty();
        assertThat(obtain("gone").resolve("content")).hasContent("gone");
    }

    // ------------------------------------------------------------------------------------------------ at the same time

    @Test
    @DisplayName("unpacks an image once, however many ask for it at the same time")
    void concurrent() throws Exception {
        TreeStore trees = TreeStore.open(Files.createDirectories(temp.resolve("other")));
        AtomicInteger unpacked = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Callable<Path> ask = () -> trees.obtain(ANY, root -> {
            unpacked.incrementAndGet();
            awaitQuietly(go);
            Files.writeString(root.resolve("file"), "x");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(ask));
            }
            await().until(() -> unpacked.get() == 1);
            go.countDown();
            for (Future<Path> each : all) {
                assertThat(each.get().resolve("file")).hasContent("x");
            }
        }
        assertThat(unpacked).hasValue(1);
    }

    @Test
    @DisplayName("ends an unpacking when the last who waits for it leaves, and not sooner (AO-225)")
    void abandoned() throws Exception {
        Path directory = Files.createDirectories(temp.resolve("other"));
        TreeStore trees = TreeStore.open(directory);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();
        Runnable ask = () -> {
            try {
                trees.obtain(ANY, root -> {
                    begun.incrementAndGet();
                    try {
                        awaitQuietly(never);
                    } catch (InterruptedIOException e) {
                        stopped.incrementAndGet();
                        throw e;
                    }
                });
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Thread first = Thread.ofVirtual().start(ask);
        await().until(() -> begun.get() == 1);
        Thread second = Thread.ofVirtual().start(ask);
        await().until(() -> second.getState() == Thread.State.WAITING);
        first.interrupt();
        first.join();
        assertThat(stopped).hasValue(0);
        second.interrupt();
        second.join();
        await().until(() -> stopped.get() == 1);
        await().untilAsserted(() -> assertThat(directory.resolve("staging")).isEmptyDirectory());
        assertThat(trees.find(ANY)).isEmpty();
        assertThat(trees.obtain(ANY, root -> {})).isDirectory();
    }

    private static void awaitQuietly(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("stopped");
        }
    }

    // ------------------------------------------------------------------------------------------------ restarts

    @Test
    @DisplayName("takes what an agent left unfinished away, and has only whole trees")
    void unfinished_left() throws IOException {
        write("app", "x");
        Path half = Files.createDirectories(temp.resolve("store/staging/half/root/deep"));
        reopen(ImageLimits.DEFAULT);
        assertThat(half).doesNotExist();
        Files.createDirectories(temp.resolve("store/images"));
        Files.writeString(temp.resolve("store/images/broken.json"), "{\"tree\":");
        assertThat(obtain("app").resolve("content")).hasContent("x");
        store.prune(List.of(), List.of(), Set.of());
        assertThat(temp.resolve("store/images")).isEmptyDirectory();
    }

    @Test
    @DisplayName("belongs to one agent, and to nobody who could put programs into it")
    void guarded() throws IOException {
        assertThatThrownBy(() -> open(ImageLimits.DEFAULT))
                .hasMessageContaining("another agent uses '" + temp.resolve("store"));
        store.close();
        Files.setPosixFilePermissions(temp.resolve("store"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> open(ImageLimits.DEFAULT))
                .hasMessageContaining("other users can change what is in '" + temp.resolve("store"));
        Files.setPosixFilePermissions(temp.resolve("store"), PosixFilePermissions.fromString("rwxr-xr-x"));
        store = open(ImageLimits.DEFAULT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("store"))))
                .isEqualTo("rwx------");
    }

    // ------------------------------------------------------------------------------------------------ limits

    private void assertLimit(ImageLimits enough, ImageLimits tooFew, String flag) throws IOException {
        Image app = docker("app").toBuilder().setCached(false).build();
        reopen(tooFew);
        long before = store.counters().overLimit();
        assertThatThrownBy(() -> ready(app))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageContaining(flag);
        assertThat(store.counters().overLimit()).isEqualTo(before + 1);
        assertThat(trees()).isEmpty();
        await().untilAsserted(() -> assertThat(unfinished()).isEmpty());
        reopen(enough);
        assertThat(ready(app).root().resolve("a")).exists();
        store.prune(List.of(), List.of(), Set.of());
    }

    @Test
    @DisplayName(
            "takes no image with more layers, files, bytes or description than it is told to, but those with as many")
    void limits() throws IOException {
        Layer first = new Layer().file("a", "x".repeat(1000)).file("b", "");
        Layer second = new Layer().file("c", "").file(".wh.b", "");
        int bytes = first.tar().length + second.tar().length;
        Map<String, byte[]> files = new SampleImage().layer(first).layer(second).layout("");
        Files.write(images().resolve("app.tar"), SampleImage.tar(files));
        int largest = files.entrySet().stream()
                .filter(file -> new String(file.getValue(), StandardCharsets.ISO_8859_1).startsWith("{"))
                .mapToInt(file -> file.getValue().length)
                .max()
                .orElseThrow();
        ImageLimits exact = new ImageLimits(2, bytes, 4, largest);
        assertLimit(exact, new ImageLimits(1, bytes, 4, largest), "--image_layers_max");
        assertLimit(exact, new ImageLimits(2, bytes - 1, 4, largest), "--image_unpacked_size_max");
        assertLimit(exact, new ImageLimits(2, bytes, 3, largest), "--image_entries_max");
        assertLimit(exact, new ImageLimits(2, bytes, 4, largest - 1), "--image_manifest_size_max");
    }

    @Test
    @DisplayName("takes no archive with more members than its layers can need, and no member with an endless header")
    void odd_limits() throws IOException {
        ImageLimits one = new ImageLimits(1, 64 << 20, 10, 10_000);
        Map<String, byte[]> files =
                new SampleImage().layer(new Layer().file("a", "")).layout("");
        for (int i = files.size(); i < one.archiveMembers(); i++) {
            files.put("more" + i, new byte[0]);
        }
        Files.write(images().resolve("app.tar"), SampleImage.tar(files));
        reopen(one);
        assertThat(obtain("app")).exists();
        files.put("one-more", new byte[0]);
        Files.write(images().resolve("more.tar"), SampleImage.tar(files));
        assertThatThrownBy(() -> obtain("more")).hasMessageContaining("members");

        Layer endless = new Layer().comment(HeaderGuard.MAX_HEADER_BYTES).file("a", "");
        Files.write(
                images().resolve("long.tar"),
                SampleImage.tar(new SampleImage().layer(endless).layout("")));
        assertThatThrownBy(() -> obtain("long"))
                .isInstanceOf(ImageLimitException.class)
                .hasMessageContaining("the header of a member");
    }
}
