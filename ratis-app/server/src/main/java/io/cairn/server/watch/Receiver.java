package io.cairn.server.watch;

import java.util.List;

/**
 * One client's stream, as the pump writes to it. All methods are called by the pump's thread and must not block; what
 * is handed over is the receiver's to keep or send at once.
 */
public interface Receiver {
    /** Whether it takes events now. After a no it must call {@link WatchStream#ready} once it does again. */
    boolean ready();

    /** The watch exists; comes before anything else of that id. */
    void created(long id, long revision);

    /** There will be no such watch. */
    void refused(Refusal why, long revision);

    /**
     * All that a watch wants of one or more whole revisions.
     *
     * @param revision that the store had when they were gathered
     * @param events at least one; not to be kept after the call
     */
    void events(long id, long revision, List<SharedEvent> events, Wanted wanted);

    /** The watch got everything up to this revision. */
    void progress(long id, long revision);

    /** All watches of the stream got everything up to this revision. */
    void progressOfAll(long revision);

    /** The client ended the watch; nothing more of that id will follow. */
    void canceled(long id, long revision);

    /** The watch ended, because events that it still had to get are compacted. */
    void compacted(long id, long compactedRevision);

    /** The peer serves no watches any more. */
    void stopped();

    /** A call of one of the above threw: the stream is of no use any more. */
    void failed(RuntimeException why);
}
