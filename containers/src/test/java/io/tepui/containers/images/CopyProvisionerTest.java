package io.tepui.containers.images;

import io.tepui.containers.images.ImageOptions.Backend;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Images that are copied for each container")
class CopyProvisionerTest extends ProvisionerContract {
    @Override
    Backend backend() {
        return Backend.COPY;
    }
}
