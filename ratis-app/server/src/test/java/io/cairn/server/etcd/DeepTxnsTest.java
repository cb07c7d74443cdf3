package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.statemachine.command.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeepTxnsTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldReadTransactionsAsDeepAsEtcdTakesThem() {
        server.peer.answerWith(new Outcome.Txn(7, true, List.of()));
        assertEquals(7, server.kv().txn(nested(129)).getHeader().getRevision());
    }

    @Test
    void shouldRefuseDeeperOnesAsEtcdHoweverDeep() {
        String expected = wire(EtcdError.TOO_MANY_OPERATIONS);
        for (int depth : new int[] {130, 149, 150, 151, 400}) {
            assertEquals(expected, error(() -> server.kv().txn(nested(depth))), "depth " + depth);
        }
    }

    private static TxnRequest nested(int depth) {
        TxnRequest txn = TxnRequest.getDefaultInstance();
        for (int i = 1; i < depth; i++) {
            txn = TxnRequest.newBuilder()
                    .addSuccess(RequestOp.newBuilder().setRequestTxn(txn))
                    .build();
        }
        return txn;
    }
}
