package io.tepui.registry.replicated;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;

/**
 * The transport of a group of one, which has nobody to talk to: no port, no gRPC, no Netty. Public because Ratis makes it by
 * its name.
 */
public final class SoloRpcType implements RpcType {
    @Override
    public String name() {
        return SoloRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new SoloRpc(this);
    }
}
