package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.app.agent.containers.FakeContainerizer;
import io.tepui.app.flags.ImageFlags.Collection;
import io.tepui.protocol.v1.Image;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The collection of images")
class ImageCollectorTest {

    @Test
    @DisplayName("prunes only when less of the disk is free than it should be, and leaves what is excluded (AO-349)")
    void collects() {
        FakeContainerizer containerizer = new FakeContainerizer();
        Image kept = Image.newBuilder().setType(Image.Type.DOCKER).build();
        AtomicReference<Double> used = new AtomicReference<>(0.75);
        ImageCollector collector =
                new ImageCollector(containerizer, new Collection(0.25, Duration.ofHours(1), List.of(kept)), used::get);
        collector.collect();
        assertThat(containerizer.excluded()).isEmpty();
        used.set(0.76);
        collector.collect();
        assertThat(containerizer.excluded()).containsExactly(kept);
    }
}
