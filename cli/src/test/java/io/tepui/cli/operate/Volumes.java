package io.tepui.cli.operate;

import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume.Mode;

/** Volumes in few words. */
final class Volumes {
    private Volumes() {}

    static DiskInfo info(String id, String path) {
        DiskInfo.Builder info = DiskInfo.newBuilder();
        info.getPersistenceBuilder().setId(id);
        info.getVolumeBuilder().setMode(Mode.RW).setContainerPath(path);
        return info.build();
    }
}
