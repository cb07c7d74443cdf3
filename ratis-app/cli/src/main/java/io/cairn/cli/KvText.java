package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.DeleteResult;
import io.cairn.client.GetResult;
import io.cairn.client.KeyValue;
import io.cairn.client.OpResult;
import io.cairn.client.PutResult;
import io.cairn.client.TxnResult;
import java.nio.charset.StandardCharsets;

/** Results of KV calls as etcdctl's "simple" format has them. */
final class KvText {
    private final Console console;
    private final boolean hex;

    /** {@code hex} prints every byte as {@code \x61}. */
    KvText(Console console, boolean hex) {
        this.console = console;
        this.hex = hex;
    }

    void get(GetResult result, boolean valuesOnly) {
        for (KeyValue kv : result.kvs()) {
            if (!valuesOnly) {
                console.bytes(shown(kv.key()));
            }
            console.bytes(shown(kv.value()));
        }
    }

    void put(PutResult result) {
        console.line("OK");
        result.previous().ifPresent(this::keyValue);
    }

    void delete(DeleteResult result) {
        console.line(Long.toString(result.deleted()));
        result.previous().forEach(this::keyValue);
    }

    void txn(TxnResult result) {
        console.line(result.succeeded() ? "SUCCESS" : "FAILURE");
        for (OpResult op : result.results()) {
            console.line("");
            if (op instanceof GetResult get) {
                get(get, false);
            } else if (op instanceof PutResult put) {
                put(put);
            } else if (op instanceof DeleteResult delete) {
                delete(delete);
            } else if (op instanceof TxnResult txn) {
                txn(txn);
            }
        }
    }

    void keyValue(KeyValue kv) {
        console.bytes(shown(kv.key()));
        console.bytes(shown(kv.value()));
    }

    private byte[] shown(ByteSequence bytes) {
        if (!hex) {
            return bytes.toByteArray();
        }
        StringBuilder text = new StringBuilder();
        for (byte b : bytes.toByteArray()) {
            text.append(String.format("\\x%02x", b));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
