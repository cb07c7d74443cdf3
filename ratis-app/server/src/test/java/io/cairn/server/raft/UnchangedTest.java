package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.junit.jupiter.api.Test;

class UnchangedTest {
    private static Throwable said(Throwable failure) {
        return assertThrows(CompletionException.class, () -> Unchanged.refused(failure))
                .getCause();
    }

    @Test
    void shouldSayWhenNothingWasAppended() {
        assertInstanceOf(Refused.class, said(new ReconfigurationInProgressException("another one")));
        assertInstanceOf(Refused.class, said(new CompletionException(new ReconfigurationTimeoutException("no peer"))));
    }

    /** It fails so both before and after the change is in its log. */
    @Test
    void shouldNotSayItOfALeaderThatIsNoneAnyMore() {
        RaftGroupMemberId member = RaftGroupMemberId.valueOf(RaftPeerId.valueOf("1"), RaftGroupId.randomId());
        Throwable deposed = new NotLeaderException(member, null, List.of());
        assertSame(deposed, said(deposed));
        Throwable other = new IOException("any other");
        assertSame(other, said(new CompletionException(other)));
    }
}
