package io.cairn.server.etcd;

/**
 * The etcd version whose behaviour Cairn has, as far as it goes. Clients parse it: Kubernetes, for one, asks for
 * watch progress only from versions known to answer correctly.
 */
public final class EtcdVersion {
    /** Semantic version, without a leading v. */
    public static final String SERVER = "3.6.5";

    /** What all members of a cluster agree on: major and minor. */
    public static final String CLUSTER = "3.6.0";

    /** Version of the storage schema that etcd of this version has. */
    public static final String STORAGE = "3.6.0";

    private EtcdVersion() {}
}
