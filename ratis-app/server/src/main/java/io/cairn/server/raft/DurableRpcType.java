package io.cairn.server.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;

/** Ratis' gRPC with durable terms; named in the settings by its class, which is why it is public. */
public final class DurableRpcType implements RpcType {
    @Override
    public String name() {
        return "CAIRN_GRPC";
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new DurableRpcFactory(parameters);
    }
}
