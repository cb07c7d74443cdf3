package io.cairn.conformance;

import static io.cairn.conformance.Apiserver.OBJECT;
import static io.cairn.conformance.Apiserver.key;
import static io.cairn.conformance.Apiserver.watch;
import static io.cairn.conformance.Apiserver.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the watches of an apiserver when peers die. */
class KubernetesFaultsIT {
    /** Events between two things that happen, so that each happens in the midst of writes. */
    private static final int SOME = 40;

    @TempDir
    static Path folder;

    private static CairnPeers cairn;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
    }

    @AfterAll
    static void stop() {
        cairn.close();
    }

    /** Whoever is killed, and one of the three leads: the watch goes on at another peer as if nothing had been. */
    @ParameterizedTest(name = "peer {0}")
    @ValueSource(ints = {1, 2, 3})
    void shouldGoOnElsewhereWhenThePeerIsKilled(int killed) {
        Endpoint first = cairn.endpoint(killed);
        List<Endpoint> others =
                cairn.endpoints().stream().filter(e -> e != first).toList();
        String prefix = "killed/" + killed + "/";
        Apiserver apiserver = new Apiserver(others);
        long listed = apiserver.listed(prefix);
        List<Event> events = new ArrayList<>();
        try (ObjectWriter writer = new ObjectWriter(apiserver, prefix)) {
            WatchStream before = WatchStream.requiringLeader(first);
            before.create(watch(prefix, listed + 1));
            before.awaitEvents(0, SOME);
            before.requestProgress();
            before.awaitEvents(0, 2 * SOME);
            cairn.kill(killed);
            assertEquals(Status.Code.UNAVAILABLE, before.awaitEnd().getCode());
            events.addAll(before.events(0));
            WatchRules.check(before.responses());

            Endpoint elsewhere = apiserver.next();
            // Where the leader was killed, the next must be elected before it can be required.
            elsewhere.awaitAnswer(cairn::tail);
            try (WatchStream after = WatchStream.requiringLeader(elsewhere)) {
                after.create(watch(prefix, resumeAt(before.responses())));
                after.awaitEvents(0, SOME);
                writer.stop();
                long last = writer.created().last();
                after.await(
                        0,
                        "revision " + last,
                        r -> r.getEventsList().stream().anyMatch(e -> e.getKv().getModRevision() >= last));
                events.addAll(after.events(0));
                WatchRules.check(after.responses());
            }
            Set<ByteString> unknown = writer.unknown();
            assertEquals(
                    List.copyOf(writer.created()),
                    events.stream()
                            .filter(e -> !unknown.contains(e.getKv().getKey()))
                            .map(e -> e.getKv().getModRevision())
                            .toList());
            System.out.println("peer " + killed + " killed: " + events.size() + " events of " + writer.size()
                    + " writes, " + unknown.size() + " of these without an answer");
        } finally {
            cairn.kill(killed);
            cairn.restart(killed);
            first.awaitAnswer(cairn::tail);
        }
    }

    /** As clients resume: after the newest event, or after the revision up to which there was none. */
    private static long resumeAt(List<WatchResponse> responses) {
        long next = 0;
        for (WatchResponse response : responses) {
            if (WatchStream.isBookmark(response)) {
                next = Math.max(next, response.getHeader().getRevision() + 1);
            }
            for (Event event : response.getEventsList()) {
                next = Math.max(next, event.getKv().getModRevision() + 1);
            }
        }
        return next;
    }

    /** The apiserver asks for this, so that it looks for a peer that has a leader; who does not ask is left alone. */
    @Test
    void shouldEndAWatchThatRequiresALeaderWhenThereIsNone() {
        Endpoint left = cairn.endpoint(3);
        Apiserver apiserver = new Apiserver(List.of(left));
        long listed = apiserver.listed("lost/");
        try (WatchStream requiring = WatchStream.requiringLeader(left);
                WatchStream patient = new WatchStream(left)) {
            requiring.create(watch("lost/", listed + 1));
            patient.create(watch("lost/", listed + 1));
            requiring.await(0, "created", WatchResponse::getCreated);
            patient.await(0, "created", WatchResponse::getCreated);
            try {
                cairn.kill(1);
                cairn.kill(2);
                Status end = requiring.awaitEnd();
                assertEquals(Status.Code.UNAVAILABLE, end.getCode());
                assertEquals("etcdserver: no leader", end.getDescription());
            } finally {
                for (int peer : List.of(1, 2)) {
                    cairn.kill(peer);
                    cairn.restart(peer);
                }
                cairn.endpoints().forEach(e -> e.awaitAnswer(cairn::tail));
            }
            apiserver.written(write(key("lost/a"), 0, OBJECT));
            List<Event> events = patient.awaitEvents(0, 1);
            assertEquals(key("lost/a"), events.get(0).getKv().getKey());
            try (WatchStream again = WatchStream.requiringLeader(left)) {
                again.create(watch("lost/", listed + 1));
                assertEquals(events, again.awaitEvents(0, 1));
            }
            assertTrue(patient.responses().stream().noneMatch(WatchResponse::getCanceled));
        }
    }
}
