package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.step.Snapshot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a rank's shares of checkpoints, one after another, on a thread of its own: training waits for the copy, and
 * for the share before where that is not written yet.
 */
final class ShareWriter implements AutoCloseable {
    /** Longest wait for a rank's part of a checkpoint. */
    static final long DEADLINE_MILLIS = 600_000;

    private static final long POLL_MILLIS = 50;

    private final CheckpointStore store;
    private final String writer;
    private final Supplier<Snapshot> newSnapshot;
    private final Reports reports;
    private final Supplier<@Nullable String> stopReason;
    private final long deadlineMillis;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "lockstep-checkpoint");
        made.setDaemon(true);
        return made;
    });
    private @Nullable Snapshot snapshot;
    private @Nullable Future<?> writing;

    /**
     * @param writer a name no other rank or attempt uses
     * @param newSnapshot makes room for a share
     * @param stopReason why the rank is to end; null while it is not
     * @param deadlineMillis longest wait for one share
     */
    ShareWriter(
            CheckpointStore store,
            String writer,
            Supplier<Snapshot> newSnapshot,
            Reports reports,
            Supplier<@Nullable String> stopReason,
            long deadlineMillis) {
        this.store = store;
        this.writer = writer;
        this.newSnapshot = newSnapshot;
        this.reports = reports;
        this.stopReason = stopReason;
        this.deadlineMillis = deadlineMillis;
    }

    /**
     * Copies what is to be written next.
     *
     * @param copy does so
     * @throws IOException when the share before could not be written
     */
    void copy(Consumer<Snapshot> copy) throws IOException, StoppedException {
        finish();
        if (snapshot == null) {
            snapshot = newSnapshot.get();
        }
        copy.accept(snapshot);
    }

    /**
     * Begins to write what was copied, and returns.
     *
     * @param share with the pieces that are written already
     */
    void write(Share share) {
        Snapshot copy = Objects.requireNonNull(snapshot);
        writing = thread.submit(() -> {
            List<Piece> pieces = new ArrayList<>(share.pieces());
            pieces.addAll(copy.write(store, share.step(), writer));
            Faults.at("rank.before-report");
            reports.share(share.withPieces(pieces));
            return pieces;
        });
    }

    /** @throws IOException when a share that was to be written could not be, as far as that is known now */
    void check() throws IOException, StoppedException {
        Future<?> last = writing;
        if (last != null && last.isDone()) {
            finish();
        }
    }

    /** Waits until all is written. */
    void finish() throws IOException, StoppedException {
        Future<?> last = writing;
        if (last == null) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
        while (!isDone(last)) {
            String reason = stopReason.get();
            if (reason != null) {
                throw new StoppedException(reason);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("checkpoint: expected a share to be written within " + deadlineMillis / 1000
                        + " s, it is not. Look at the file system of the run directory");
            }
        }
        writing = null;
    }

    /** Waits a little, and throws what a share could not be written for. */
    private static boolean isDone(Future<?> share) throws IOException {
        try {
            share.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException("checkpoint: " + cause.getMessage(), cause);
            }
            throw new IllegalStateException("checkpoint: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new IOException("checkpoint: was not written, because the rank ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a checkpoint was written");
        }
    }

    /** What is not written yet stays unwritten. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
