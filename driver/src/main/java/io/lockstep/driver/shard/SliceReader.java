package io.lockstep.driver.shard;

import io.lockstep.driver.order.Slicing;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One slice's way through its windows: the one it is in, and the next, on its way from disk. */
final class SliceReader {
    private final Windows windows;
    private final int slice;
    private final Supplier<ExampleReader> readers;
    private @Nullable ExampleReader reader;
    private @Nullable Window current;
    private @Nullable Future<Window> next;
    private long nextEpoch;
    private long nextIndex;
    private long waitNanos;

    /** Gives windows, now or later. */
    interface Windows {
        Window load(long epoch, int slice, long index) throws IOException;

        Future<Window> prefetch(long epoch, int slice, long index);

        long count(int slice);

        int size();
    }

    /** @param readers gives it one of its own, asked when the slice is filled first: most slices are other ranks' */
    SliceReader(Windows windows, int slice, Supplier<ExampleReader> readers) {
        this.windows = windows;
        this.slice = slice;
        this.readers = readers;
    }

    synchronized int fill(Slicing slicing, long epoch, long step, Batch batch) throws IOException {
        ExampleReader own = reader == null ? readers.get() : reader;
        reader = own;
        int rows = slicing.sliceRows(step, slice);
        long first = slicing.rowsBefore(step, slice);
        long number = slicing.sliceStart(slice) + first;
        batch.setRows(rows);
        long[] numbers = batch.rowNumbers();
        for (int i = 0; i < rows; i++) {
            numbers[i] = number + i;
        }
        int done = 0;
        while (done < rows) {
            long index = (first + done) / windows.size();
            int from = (int) (first + done - index * windows.size());
            Window window = window(epoch, index);
            int count = Math.min(rows - done, window.rows() - from);
            window.read(from, count, batch, done, own);
            done += count;
        }
        own.mix(batch, epoch);
        return rows;
    }

    /** Time that {@link #fill} waited for windows, since this was asked last. */
    synchronized long takeWaitNanos() {
        long nanos = waitNanos;
        waitNanos = 0;
        return nanos;
    }

    private Window window(long epoch, long index) throws IOException {
        Window here = current;
        if (here != null && here.epoch() == epoch && here.index() == index) {
            return here;
        }
        current = null;
        long start = System.nanoTime();
        Future<Window> coming = next;
        Window arrived;
        if (coming != null && nextEpoch == epoch && nextIndex == index) {
            arrived = await(coming);
        } else {
            if (coming != null) {
                coming.cancel(false);
            }
            arrived = windows.load(epoch, slice, index);
        }
        waitNanos += System.nanoTime() - start;
        boolean last = index + 1 == windows.count(slice);
        nextEpoch = last ? epoch + 1 : epoch;
        nextIndex = last ? 0 : index + 1;
        next = windows.prefetch(nextEpoch, slice, nextIndex);
        current = arrived;
        return arrived;
    }

    private static Window await(Future<Window> coming) throws IOException {
        try {
            return coming.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("reading ahead failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for training rows");
        }
    }
}
