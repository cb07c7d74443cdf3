package io.cairn.client.examples;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Applied;
import io.cairn.client.Compare;
import io.cairn.client.DeleteOptions;
import io.cairn.client.KeyRange;
import io.cairn.client.KeyValue;
import io.cairn.client.Op;
import io.cairn.client.Txn;
import java.util.concurrent.CompletableFuture;

/** What the README shows. Arguments: one endpoint or more, as in {@code 127.0.0.1:2379 127.0.0.1:22379}. */
public final class Example {
    private Example() {}

    /** Runs against the cluster at the endpoints given; ends with an exception when anything is not as it says. */
    public static void main(String[] endpoints) {
        try (CairnClient client = CairnClient.connect(endpoints)) {
            long revision = client.kv().put("trail/length", "12 km").header().revision();
            KeyValue length = client.kv().get("trail/length").orElseThrow();
            System.out.println(length.key().utf8() + " is " + length.value().utf8() + " at revision " + revision);

            Txn claim = Txn.when(Compare.missing("trail/guide"))
                    .then(Op.put("trail/guide", "ana"))
                    .otherwise(Op.get("trail/guide"));
            System.out.println("became the guide: " + client.kv().commit(claim).succeeded());

            CompletableFuture<Integer> keys =
                    client.kv().async().getAll("trail/").thenApply(all -> all.size());
            System.out.println("keys under trail/: " + keys.join());

            client.members().list().members().forEach(member -> System.out.println("member " + member.name()));
            client.kv().delete(KeyRange.prefix("trail/"), DeleteOptions.DEFAULTS);
        } catch (CairnException e) {
            boolean again = e.applied() == Applied.NO;
            System.err.println(e.kind() + ": " + e.getMessage() + (again ? " (safe to try again)" : ""));
            throw e;
        }
    }
}
