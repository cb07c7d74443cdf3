package io.cairn.client;

/**
 * An announced member.
 *
 * @param member the new one; its name is empty until its peer starts
 * @param list all members, the new one among them
 */
public record MemberAdded(Member member, MemberList list) {}
