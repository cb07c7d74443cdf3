package io.cairn.client;

import io.cairn.api.etcd.DeleteRangeRequest;

/** How to delete a range. Immutable: each method answers a copy that differs in one thing. */
public final class DeleteOptions {
    /** Does not read what it deletes. */
    public static final DeleteOptions DEFAULTS = new DeleteOptions(DeleteRangeRequest.getDefaultInstance());

    private final DeleteRangeRequest template;

    private DeleteOptions(DeleteRangeRequest template) {
        this.template = template;
    }

    /** Answers what was deleted, in {@link DeleteResult#previous()}. */
    public DeleteOptions prevKv() {
        return new DeleteOptions(template.toBuilder().setPrevKv(true).build());
    }

    DeleteRangeRequest request(KeyRange range) {
        return template.toBuilder()
                .setKey(range.wireStart())
                .setRangeEnd(range.wireEnd())
                .build();
    }
}
