package io.tepui.app.agent.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.images.ImageException;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("PRUNE_IMAGES (AO-163, AO-164)")
class PruneImagesTest {
    private static final Image KEPT = Image.newBuilder()
            .setType(Image.Type.DOCKER)
            .setDocker(Image.Docker.newBuilder().setName("kept"))
            .build();

    private final ContainerServer server;

    PruneImagesTest() throws IOException {
        server = ContainerServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WireCall prune() {
        Call.Builder call = Call.newBuilder().setType(Call.Type.PRUNE_IMAGES);
        call.getPruneImagesBuilder().addExcludedImages(KEPT);
        return server.send(call.build());
    }

    private void assertAnswer(int status, String text) {
        try (WireCall answer = prune()) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo(text);
        }
    }

    @Test
    void keeps_what_is_excluded() {
        assertAnswer(200, "");
        assertThat(server.containerizer.excluded()).containsExactly(KEPT);
    }

    @Test
    void with_a_name_that_is_none_is_refused_as_a_bad_request() {
        server.containerizer.failPruning(new ImageException("'no name!' is no name of an image"));
        assertAnswer(400, "prune_images.excluded_images: 'no name!' is no name of an image");
    }

    @Test
    void that_cannot_be_done_is_the_fault_of_the_agent() {
        server.containerizer.failPruning(new IOException("the store is locked"));
        assertAnswer(500, "Images could not be pruned: the store is locked");
    }
}
