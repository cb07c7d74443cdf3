package io.cairn.chaos.load;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.cairn.api.etcd.ResponseHeader;

/** Every response of etcd has a header with the revision of its moment. */
final class Revisions {
    private static final String HEADER = "header";

    private Revisions() {}

    static long of(Message response) {
        FieldDescriptor header = response.getDescriptorForType().findFieldByName(HEADER);
        return header == null ? 0 : ((ResponseHeader) response.getField(header)).getRevision();
    }
}
