package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.AddMember;
import io.cairn.statemachine.command.ClaimMember;
import io.cairn.statemachine.command.ClusterCommand;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.command.RemoveMember;
import io.cairn.statemachine.command.SetAlarm;
import io.cairn.statemachine.command.UpdateMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterRulesTest {
    private static final long NEW = 0xB2;
    private static final List<String> URLS = List.of("http://b:2380", "http://b2:2380");
    private static final Participant OLD = new Participant(Fixture.ORIGIN, "host161:2380", true);

    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void accept(ClusterCommand command) {
        assertInstanceOf(Outcome.Published.class, fixture.applyOne(command));
    }

    private void refuse(Reason reason, ClusterCommand command) {
        try (View before = fixture.store.view()) {
            Outcome outcome = fixture.applyOne(command);
            assertEquals(new Outcome.Rejected(before.revision(), reason), outcome);
            try (View after = fixture.store.view()) {
                assertEquals(before.members(), after.members());
                assertEquals(before.invitations(), after.invitations());
            }
        }
    }

    private void configure(Participant... participants) {
        fixture.store.applyConfiguration(fixture.next(), new Configuration(List.of(participants), List.of()));
    }

    private Member member(long id) {
        try (View view = fixture.store.view()) {
            return view.members().stream().filter(m -> m.id() == id).findFirst().orElseThrow();
        }
    }

    private List<Invitation> invitations() {
        try (View view = fixture.store.view()) {
            return view.invitations();
        }
    }

    private static AddMember add(long id, boolean learner, String... urls) {
        return new AddMember(id, List.of(urls), learner, 1);
    }

    @Test
    void shouldListWhoIsInvitedAndKeepThePlaceWhenItJoins() {
        accept(new AddMember(NEW, URLS, false, 1));
        assertEquals(new Member(NEW, "", URLS, List.of(), true), member(NEW));
        accept(new ClaimMember(NEW, 5));
        configure(OLD, new Participant(NEW, "b:2380", false));
        assertEquals(new Member(NEW, "", URLS, List.of(), false), member(NEW));
        configure(OLD, new Participant(NEW, "b:2380", true));
        fixture.applyOne(new PublishMember(NEW, "n2", List.of("http://b:2380"), List.of("http://c:1")));
        assertEquals(new Member(NEW, "n2", List.of("http://b:2380"), List.of("http://c:1"), true), member(NEW));
        assertEquals(List.of(new Invitation(NEW, URLS, false, 5)), invitations());
        configure(OLD);
        assertEquals(List.of(), invitations(), "ends with the membership");
    }

    @Test
    void shouldRefuseWhatIsInUse() {
        accept(add(NEW, true, "http://b:2380"));
        refuse(Reason.MEMBER_ID_EXISTS, add(NEW, false, "http://x:1"));
        refuse(Reason.MEMBER_ID_EXISTS, add(Fixture.ORIGIN, false, "http://x:1"));
        refuse(Reason.PEER_URL_EXISTS, add(7, false, "http://x:1", "http://b:2380"));
        refuse(Reason.PEER_URL_EXISTS, add(7, false, "http://host161:2380"));
        refuse(Reason.TOO_MANY_LEARNERS, add(7, true, "http://x:1"));
        accept(new AddMember(7, List.of("http://x:1"), true, 2));
        accept(add(8, false, "http://y:1"));
    }

    @Test
    void shouldNotCountAPromotedLearner() {
        accept(add(NEW, true, "http://b:2380"));
        configure(OLD, new Participant(NEW, "b:2380", false));
        refuse(Reason.TOO_MANY_LEARNERS, add(7, true, "http://x:1"));
        configure(OLD, new Participant(NEW, "b:2380", true));
        accept(add(7, true, "http://x:1"));
    }

    @Test
    void shouldGiveAPlaceToOneDirectoryOnly() {
        refuse(Reason.MEMBER_NOT_FOUND, new ClaimMember(NEW, 5));
        accept(add(NEW, false, "http://b:2380"));
        accept(new ClaimMember(NEW, 5));
        accept(new ClaimMember(NEW, 6));
        configure(OLD, new Participant(NEW, "b:2380", false));
        refuse(Reason.MEMBER_JOINED, new ClaimMember(NEW, 5));
        accept(new ClaimMember(NEW, 6));
    }

    @Test
    void shouldTakeBackOnlyWhatNobodyFollowed() {
        refuse(Reason.MEMBER_NOT_FOUND, new RemoveMember(NEW));
        refuse(Reason.MEMBER_JOINED, new RemoveMember(Fixture.ORIGIN));
        accept(add(NEW, false, "http://b:2380"));
        accept(new RemoveMember(NEW));
        refuse(Reason.MEMBER_NOT_FOUND, new RemoveMember(NEW));
    }

    @Test
    void shouldUpdateAddresses() {
        refuse(Reason.MEMBER_NOT_FOUND, new UpdateMember(NEW, URLS));
        accept(add(NEW, true, "http://b:2380"));
        refuse(Reason.PEER_URL_EXISTS, new UpdateMember(NEW, List.of("http://host161:2380")));
        accept(new UpdateMember(NEW, List.of("http://b:2380", "http://z:1")));
        assertEquals(List.of("http://b:2380", "http://z:1"), member(NEW).peerUrls());
        assertFalse(member(NEW).voter(), "an update promotes nobody");
        accept(new UpdateMember(Fixture.ORIGIN, List.of("garbage")));
        assertEquals(List.of("garbage"), member(Fixture.ORIGIN).peerUrls());
    }

    @Test
    void shouldKeepAllRowsOnDisk() throws IOException {
        accept(add(NEW, true, "http://b:2380"));
        accept(new ClaimMember(NEW, -5));
        Alarm alarm = new Alarm(NEW, Alarm.Type.CORRUPT, true);
        fixture.applyOne(new SetAlarm(alarm, true));
        List<Invitation> before = invitations();
        fixture.close();
        fixture = new Fixture(folder);
        assertEquals(before, invitations());
        assertEquals(List.of(alarm), fixture.store.alarms());
    }

    @Test
    void shouldReadRowsOfBuildsThatKnewNoInvitations() {
        ByteWriter old = new ByteWriter();
        old.writeVarint(1).writeFixed64(7).writeText("h:1").writeByte(1);
        old.writeVarint(0);
        old.writeVarint(1)
                .writeFixed64(7)
                .writeText("n1")
                .writeVarint(0)
                .writeVarint(0)
                .writeByte(1);
        Membership read = MembershipCodec.decode(new ByteReader(old.toArray()));
        assertEquals(List.of(new Member(7, "n1", List.of(), List.of(), true)), read.members());
        assertEquals(List.of(), read.invitations());
        assertEquals(List.of(), read.alarms());
    }
}
