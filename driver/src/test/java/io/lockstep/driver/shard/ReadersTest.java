package io.lockstep.driver.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotReader;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of rows, which need not be thread-safe, are one thread's at a time, and no more than are used. */
class ReadersTest {
    @TempDir
    private Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    /** Reads as stored, and sees how often readers are made and whether two threads are in one. */
    private static final class Watched implements Decoder {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicBoolean shared = new AtomicBoolean();
        private final CountDownLatch together;

        /** @param threads that wait for each other inside their first row */
        Watched(int threads) {
            together = new CountDownLatch(threads);
        }

        @Override
        public SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed) {
            made.incrementAndGet();
            SlotReader reader = new AsStored().reader(slot, to, seed);
            AtomicInteger inside = new AtomicInteger();
            return (from, row, epoch, batch, position) -> {
                if (inside.incrementAndGet() > 1) {
                    shared.set(true);
                }
                await(together);
                reader.read(from, row, epoch, batch, position);
                inside.decrementAndGet();
            };
        }

        private static void await(CountDownLatch latch) {
            latch.countDown();
            try {
                assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        RowLayout layout() {
            InputSlot own = ShardSet.FLOATS.inputs().get(0);
            InputSlot watched = new InputSlot(own.slot(), own.to(), this);
            return new RowLayout(ShardSet.FLOATS.inputTypes(), List.of(watched), List.of(), ShardSet.FLOATS.targets());
        }
    }

    private ShardManifest write() throws IOException {
        return ShardSet.write(files, directory.toString(), ShardSet.FLOATS, 300);
    }

    @Test
    void threadsThatMeasureAtOnceHaveReadersOfTheirOwn() throws Exception {
        Watched watched = new Watched(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (SequentialData data = SequentialData.open(files, write(), watched.layout())) {
            List<Future<?>> filled = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                int first = 100 * thread;
                filled.add(threads.submit(() -> {
                    Batch batch = data.newBatch(100);
                    data.fill(first, first + 100, batch);
                    data.fill(first, first + 100, batch);
                    return batch;
                }));
            }
            for (Future<?> batch : filled) {
                batch.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(watched.shared).as("two threads were in one reader").isFalse();
        assertThat(watched.made).hasValue(2);
    }

    /** One more is made where the data is opened, to refuse what cannot be read. */
    @Test
    void aSliceOfAnotherRankHasNoReader() throws IOException {
        Watched watched = new Watched(0);
        try (TrainingData data = TrainingData.open(files, write(), new OrderSpec(1, 60, 6, 64), watched.layout())) {
            assertThat(watched.made).hasValue(1);
            Batch batch = data.newBatch();
            data.fill(0, 0, 2, batch);
            data.fill(0, 1, 2, batch);
            assertThat(watched.made).hasValue(2);
        }
    }
}
