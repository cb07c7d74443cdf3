package io.cairn.cli;

import io.cairn.client.DeleteResult;
import io.cairn.client.GetResult;
import io.cairn.client.Header;
import io.cairn.client.KeyValue;
import io.cairn.client.OpResult;
import io.cairn.client.PutResult;
import io.cairn.client.TxnResult;
import io.cairn.client.WatchEvent;
import io.cairn.client.WatchEvents;
import java.util.List;

/** Results of KV calls with etcdctl's field names; keys and values in base64, ids as hexadecimal text. */
final class KvJson {
    private KvJson() {}

    static Json header(Header header) {
        return new Json()
                .putId("cluster_id", header.clusterId())
                .putId("member_id", header.memberId())
                .putUnlessEmpty("revision", header.revision())
                .putUnlessEmpty("raft_term", header.term());
    }

    static Json get(GetResult result) {
        return withHeader(result)
                .putUnlessEmpty("kvs", keyValues(result.kvs()))
                .putUnlessEmpty("more", result.more())
                .putUnlessEmpty("count", result.count());
    }

    static Json put(PutResult result) {
        Json json = withHeader(result);
        result.previous().ifPresent(kv -> json.put("prev_kv", keyValue(kv)));
        return json;
    }

    static Json delete(DeleteResult result) {
        return withHeader(result)
                .putUnlessEmpty("deleted", result.deleted())
                .putUnlessEmpty("prev_kvs", keyValues(result.previous()));
    }

    static Json txn(TxnResult result) {
        List<Json> responses = result.results().stream().map(KvJson::op).toList();
        return withHeader(result)
                .putUnlessEmpty("succeeded", result.succeeded())
                .putUnlessEmpty("responses", responses);
    }

    static Json watch(WatchEvents told) {
        return new Json()
                .put("Header", header(told.header()))
                .put("Events", told.events().stream().map(KvJson::event).toList())
                .put("CompactRevision", 0)
                .put("Canceled", false)
                .put("Created", false);
    }

    private static Json event(WatchEvent event) {
        Json json = new Json().putUnlessEmpty("type", event.deleted() ? 1 : 0).put("kv", keyValue(event.kv()));
        event.previous().ifPresent(kv -> json.put("prev_kv", keyValue(kv)));
        return json;
    }

    private static Json op(OpResult result) {
        Json response = new Json();
        if (result instanceof GetResult get) {
            response.put("ResponseRange", get(get));
        } else if (result instanceof PutResult put) {
            response.put("ResponsePut", put(put));
        } else if (result instanceof DeleteResult delete) {
            response.put("ResponseDeleteRange", delete(delete));
        } else if (result instanceof TxnResult txn) {
            response.put("ResponseTxn", txn(txn));
        }
        return new Json().put("Response", response);
    }

    private static Json withHeader(OpResult result) {
        return new Json().put("header", header(result.header()));
    }

    private static List<Json> keyValues(List<KeyValue> kvs) {
        return kvs.stream().map(KvJson::keyValue).toList();
    }

    private static Json keyValue(KeyValue kv) {
        return new Json()
                .putBytes("key", kv.key().toByteArray())
                .putUnlessEmpty("create_revision", kv.createRevision())
                .putUnlessEmpty("mod_revision", kv.modRevision())
                .putUnlessEmpty("version", kv.version())
                .putBytes("value", kv.value().toByteArray())
                .putId("lease", kv.lease());
    }
}
