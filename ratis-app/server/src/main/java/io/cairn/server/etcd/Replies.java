package io.cairn.server.etcd;

import io.cairn.server.node.Reads;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.View;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers unary calls exactly once, on the right thread, whatever happens. Safe for any thread; never blocks. */
public final class Replies {
    private final Workers workers;
    private final Failures failures;

    public Replies(Workers workers, Failures failures) {
        this.workers = workers;
        this.failures = failures;
    }

    /** Says no. */
    void refuse(StreamObserver<?> call, EtcdError error) {
        call.onError(error.exception());
    }

    /** Answers with the outcome of a command once it is there; a rejected one becomes its error. */
    <R> void write(CompletableFuture<Outcome> outcome, StreamObserver<R> call, Function<Outcome, R> response) {
        later(outcome, call, done -> response.apply(accepted(done)));
    }

    /** Answers once the future is done, on the thread for replies: the response must be quick to build. */
    public <T, R> void later(CompletableFuture<T> future, StreamObserver<R> call, Function<T, R> response) {
        future.whenComplete((value, error) -> workers.reply(() -> {
            if (error != null) {
                fail(call, error);
            } else {
                answer(call, () -> response.apply(value));
            }
        }));
    }

    /**
     * As {@link #later}, for services that etcd builds on its own client: whatever fails comes as UNKNOWN, with the
     * text of the error.
     */
    <T, R> void laterUntyped(CompletableFuture<T> future, StreamObserver<R> call, Function<T, R> response) {
        future.whenComplete((value, error) -> workers.reply(() -> {
            if (error != null) {
                failUntyped(call, error);
            } else {
                answer(call, () -> response.apply(value));
            }
        }));
    }

    /** Ends the call with UNKNOWN and the text of the error. */
    void failUntyped(StreamObserver<?> call, Throwable error) {
        if (isCancelled(call)) {
            return;
        }
        String text = failures.answerTo(error).getStatus().getDescription();
        tryFail(call, Status.UNKNOWN.withDescription(text).asRuntimeException());
    }

    /** What is found in a view that holds every write acknowledged so far; completes on a thread for reads. */
    <T> CompletableFuture<T> found(Reads reads, Function<View, T> question) {
        CompletableFuture<T> found = new CompletableFuture<>();
        reads.linearizable().whenComplete((view, error) -> {
            if (error != null) {
                found.completeExceptionally(error);
                return;
            }
            try {
                workers.read(() -> complete(found, view, question));
            } catch (RuntimeException e) {
                view.close();
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    private static <T> void complete(CompletableFuture<T> found, View view, Function<View, T> question) {
        T answer;
        try (view) {
            answer = question.apply(view);
        } catch (RuntimeException | Error e) {
            found.completeExceptionally(e);
            return;
        }
        found.complete(answer);
    }

    /** Answers from a view that holds every write acknowledged so far. */
    <R> void linearizable(Reads reads, StreamObserver<R> call, Function<View, R> response) {
        view(reads.linearizable(), call, response);
    }

    /** Answers from the view that a future brings. */
    <R> void view(CompletableFuture<View> future, StreamObserver<R> call, Function<View, R> response) {
        future.whenComplete((view, error) -> {
            if (error != null) {
                workers.reply(() -> fail(call, error));
            } else {
                fromView(view, call, response);
            }
        });
    }

    /**
     * As {@link #linearizable}, right where the view becomes known: for lookups of one key, which cost less than
     * handing them to another thread. One that has to go to the disk holds up others of its round for that long.
     */
    <R> void lookup(Reads reads, StreamObserver<R> call, Function<View, R> response) {
        reads.linearizable().whenComplete((view, error) -> {
            if (error != null) {
                workers.reply(() -> fail(call, error));
            } else {
                respond(view, call, response);
            }
        });
    }

    /** As {@link #local}, right here: for lookups of one key. */
    <R> void localLookup(Reads reads, StreamObserver<R> call, Function<View, R> response) {
        respond(reads.local(), call, response);
    }

    /** Work on a view that holds every write acknowledged so far, for a call that answers by itself. */
    void withView(Reads reads, boolean local, StreamObserver<?> call, Consumer<View> work) {
        if (local) {
            execute(call, workers::read, () -> use(reads.local(), work));
            return;
        }
        reads.linearizable().whenComplete((view, error) -> {
            if (error != null) {
                workers.reply(() -> fail(call, error));
            } else {
                execute(call, Runnable::run, () -> use(view, work));
            }
        });
    }

    private static void use(View view, Consumer<View> work) {
        try (view) {
            work.accept(view);
        }
    }

    /** Answers from what this peer has. */
    public <R> void local(Reads reads, StreamObserver<R> call, Function<View, R> response) {
        execute(call, workers::read, () -> respond(reads.local(), call, response));
    }

    /** Answers from what this peer has once the future is done. */
    <T, R> void localAfter(
            CompletableFuture<T> future, Reads reads, StreamObserver<R> call, BiFunction<T, View, R> response) {
        future.whenComplete((value, error) -> {
            if (error != null) {
                workers.reply(() -> fail(call, error));
            } else {
                local(reads, call, view -> response.apply(value, view));
            }
        });
    }

    /** Runs what writes to streams on the one thread for replies. It must be quick, and must not throw. */
    void onReplyThread(Runnable task) {
        workers.reply(task);
    }

    /** As {@link #local}, for work that takes long. */
    <R> void scan(Reads reads, StreamObserver<R> call, Function<View, R> response) {
        execute(call, workers::scan, () -> respond(reads.local(), call, response));
    }

    /** Work for a call that answers by itself, unless it throws. */
    void work(StreamObserver<?> call, Runnable work) {
        execute(call, workers::read, work);
    }

    /** Answers with what may have to look at the disk but needs no view. */
    public <R> void soon(StreamObserver<R> call, Supplier<R> response) {
        execute(call, workers::read, () -> answer(call, response));
    }

    /** The outcome; throws its error when it is a rejection. */
    static Outcome accepted(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            throw EtcdError.of(rejected.reason()).exception();
        }
        return outcome;
    }

    private <R> void fromView(View view, StreamObserver<R> call, Function<View, R> response) {
        try {
            workers.read(() -> respond(view, call, response));
        } catch (RuntimeException e) {
            view.close();
            fail(call, e);
        }
    }

    private <R> void respond(View view, StreamObserver<R> call, Function<View, R> response) {
        R message;
        try (view) {
            if (isCancelled(call)) {
                return;
            }
            message = response.apply(view);
        } catch (RuntimeException | Error e) {
            fail(call, e);
            return;
        }
        answer(call, () -> message);
    }

    private void execute(StreamObserver<?> call, Executor executor, Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    fail(call, e);
                }
            });
        } catch (RuntimeException e) {
            fail(call, e);
        }
    }

    private <R> void answer(StreamObserver<R> call, Supplier<R> response) {
        try {
            call.onNext(response.get());
            call.onCompleted();
        } catch (RuntimeException | Error e) {
            fail(call, e);
        }
    }

    /** Ends the call with what the error means to clients. */
    public void fail(StreamObserver<?> call, Throwable error) {
        RuntimeException answer = failures.answerTo(error);
        if (!isCancelled(call)) {
            tryFail(call, answer);
        }
    }

    /** A call may end at any moment, by the client or by a reply half sent; then there is nobody to tell. */
    private static void tryFail(StreamObserver<?> call, RuntimeException answer) {
        try {
            call.onError(answer);
        } catch (IllegalStateException ended) {
            return;
        }
    }

    private static boolean isCancelled(StreamObserver<?> call) {
        return call instanceof ServerCallStreamObserver<?> observer && observer.isCancelled();
    }
}
