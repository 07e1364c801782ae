package io.tepui.containers.images;

import io.tepui.containers.images.ImageOptions.Backend;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Images that are mounted below what a container changes")
class OverlayProvisionerTest extends ProvisionerContract {
    @Override
    Backend backend() {
        return Backend.OVERLAY;
    }
}
