package io.cairn.client;

import io.cairn.api.admin.ListStandingsResponse;
import io.cairn.api.etcd.MemberAddResponse;
import io.cairn.api.etcd.ResponseHeader;
import java.util.List;

/** From what calls about members answer on the wire to what this package shows. */
final class MemberResults {
    private MemberResults() {}

    static MemberList list(ResponseHeader header, List<io.cairn.api.etcd.Member> wire) {
        return new MemberList(
                Results.header(header), wire.stream().map(MemberResults::member).toList());
    }

    static MemberAdded added(MemberAddResponse wire) {
        return new MemberAdded(member(wire.getMember()), list(wire.getHeader(), wire.getMembersList()));
    }

    static Standings standings(ListStandingsResponse wire) {
        return new Standings(
                wire.getCommit(),
                wire.getStandingsList().stream()
                        .map(s -> new Standing(s.getId(), s.getVoter(), s.getAnswers(), s.getCommit()))
                        .toList());
    }

    private static Member member(io.cairn.api.etcd.Member wire) {
        return new Member(
                wire.getID(), wire.getName(), wire.getPeerURLsList(), wire.getClientURLsList(), wire.getIsLearner());
    }
}
