package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.ModelConfig;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.run.RankMemory.Networks;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HotRows;
import io.lockstep.kernels.update.RowStates;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The model of {@link TableConfig} over 6 inputs: 960 + 160 + 20,800 + 130 + 4 x 130 (batch normalisation) + 390 + 3
 * floats at offsets that are multiples of 16, so a vector of 23,056, of which the last 13 belong to no block; Adam
 * keeps two more for each; 6 slices of 50 rows.
 */
class RankMemoryTest {
    private static final long VECTOR = 4 * 23_056;
    private static final long BLOCKS = 4 * (23_056 - 13);
    private static final Networks ON_HEAP =
            new Networks(true, new MemoryPlan(1_000, 0, 100, 0), new MemoryPlan(0, 0, 10, 0));
    private static final Networks NATIVE =
            new Networks(false, new MemoryPlan(0, 1_000, 10, 100), new MemoryPlan(0, 0, 0, 10));
    private static final long MEBI = 1 << 20;
    private static final long HEAP = 4096 * MEBI;

    private final ResolvedRun resolved = ResolvedRunTest.resolved(6, Map.of());

    /** One thread adds 6 slices up with one buffer of its own and at most 3 that wait. */
    @Test
    void oneRankOnTheHeap() {
        RankMemory memory = RankMemory.of(resolved, ON_HEAP, List.of(1), 0, HEAP);
        assertThat(memory.heap())
                .containsEntry("parameters", VECTOR)
                .containsEntry("optimizer", 2 * BLOCKS)
                .containsEntry("average", 0L)
                .containsEntry("gradient sums", BLOCKS + 3 * VECTOR)
                .containsEntry("network", 1_100L)
                .doesNotContainKeys("communication", "validation");
        assertThat(memory.offHeapBytes()).isZero();
    }

    /** Of two ranks the one with two of three threads has 4 of 6 slices: two buffers of its threads, two that wait. */
    @Test
    void aRankWithMoreThreadsTakesMore() {
        RankMemory small = RankMemory.of(resolved, NATIVE, List.of(1, 2), 0, HEAP);
        RankMemory large = RankMemory.of(resolved, NATIVE, List.of(1, 2), 1, HEAP);
        assertThat(small.offHeap()).containsEntry("gradient sums", VECTOR).containsEntry("network", 1_100L);
        assertThat(large.offHeap()).containsEntry("gradient sums", 2 * VECTOR).containsEntry("network", 1_200L);
        assertThat(large.offHeap()).containsEntry("communication", 26 * MEBI);
        long smallChunk = small.heap().getOrDefault("gradient sums", 0L);
        long largeChunk = large.heap().getOrDefault("gradient sums", 0L);
        assertThat(smallChunk + largeChunk).isBetween(BLOCKS - 64, BLOCKS);
        assertThat(large.heap()).containsEntry("optimizer", 2 * largeChunk).containsEntry("communication", largeChunk);
        assertThat(large.heap()).containsEntry("checkpoint", 3 * largeChunk);
    }

    /**
     * The driver keeps parameters, Adam's two of each, a copy of all that for checkpoints, two forms of the broadcast,
     * three sums.
     */
    @Test
    void aDriverThatTrainsTakesMoreThanOneThatOnlyWritesTheModel() {
        assertThat(RankMemory.ofDriver(resolved, ON_HEAP).heapBytes()).isEqualTo(VECTOR + 10);
        ResolvedRun broadcast = ResolvedRunTest.resolved(6, Map.of(), Map.of("sync", "broadcast"));
        RankMemory driver = RankMemory.ofDriver(broadcast, ON_HEAP);
        assertThat(driver.heapBytes()).isEqualTo((1 + 2 + 3 + 2 + 3) * VECTOR + 10);
        RankMemory executor = RankMemory.of(broadcast, ON_HEAP, List.of(1, 1), 0, HEAP);
        assertThat(executor.heap())
                .containsEntry("parameters", VECTOR)
                .containsEntry("broadcast", 2 * VECTOR)
                .containsEntry("gradient sums", (3 + 2) * VECTOR);
        assertThat(executor.plus(driver).heapBytes()).isEqualTo(executor.heapBytes() + driver.heapBytes());
    }

    /**
     * Six lanes, as there are six slices; the rank with two of three threads has four. Each has parameters and Adam's
     * two; kept, they are copied for checkpoints, averaged, the owner of a chunk has them. At a round's end two threads
     * fill a buffer each and at most two wait.
     */
    @Test
    void averagingTakesParametersAndSlotsForEachLane() {
        for (String slots : List.of("average", "keep")) {
            Map<String, Object> averaging = Map.of("averaging", Map.of("slots", slots, "outer", "nesterov"));
            ResolvedRun run = ResolvedRunTest.resolved(6, Map.of(), Map.of("sync", averaging));
            RankMemory memory = RankMemory.of(run, NATIVE, List.of(1, 2), 1, HEAP);
            RankMemory summed = RankMemory.of(resolved, NATIVE, List.of(1, 2), 1, HEAP);
            long chunk = summed.heap().getOrDefault("gradient sums", 0L);
            boolean common = slots.equals("average");
            assertThat(memory.heap())
                    .containsEntry("parameters", VECTOR)
                    .containsEntry("lanes", 4 * 3 * VECTOR)
                    .containsEntry("optimizer", (common ? 3 : 1) * chunk)
                    .containsEntry("checkpoint", common ? 4 * chunk : 2 * chunk + 4 * 2 * VECTOR)
                    .containsEntry("average", common ? VECTOR : 0)
                    .containsEntry("gradient sums", chunk + 4 * VECTOR)
                    .containsEntry("communication", chunk);
            assertThat(memory.offHeap()).containsEntry("network", 2 * 1_100L);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheSettingsThatMakeItFit() {
        RankMemory memory = new RankMemory(Map.of("parameters", 1_024 * MEBI), Map.of("network", 512 * MEBI));
        assertThatThrownBy(() -> memory.check(
                        "executor 1 (host-a)",
                        1_024 * MEBI,
                        384 * MEBI,
                        "spark.executor.memory",
                        MemoryCheck.alternative(false, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "memory: executor 1 (host-a) has 1024.0 MiB of heap and 384.0 MiB beside it, expected"
                                + " 1224.0 MiB (parameters 1024.0 MiB) and 712.0 MiB beside it (network 512.0 MiB). Start with"
                                + " --conf spark.executor.memory=1536m --conf spark.executor.memoryOverhead=768m, or try train.recompute: true, which keeps fewer activations");
        assertThat(MemoryCheck.alternative(true, false)).isEmpty();
        assertThat(MemoryCheck.alternative(false, true)).isEmpty();
        assertThatCode(() -> memory.check("executor 1", 1_536 * MEBI, 768 * MEBI, "spark.executor.memory", ""))
                .doesNotThrowAnyException();
        assertThatCode(() -> memory.check("executor 1", 1_536 * MEBI, 0, "spark.executor.memory", ""))
                .doesNotThrowAnyException();
    }

    /**
     * Rows of ids take 28 bytes and 4 for each id; the longest has 1,000. Slices have up to 9 rows of 256, a run of
     * scoring 128. The shards hold 10,000 ids in all.
     */
    @Test
    void idsAreCountedByTheLongestRow() {
        ShardSchema schema = new ShardSchema(List.of(Slot.raggedIds()), List.of(Slot.of(Slot.Type.F32, 1)));
        assertThat(schema.rowBytes()).isEqualTo(28);
        ShardFile file =
                new ShardFile("part-0", 256 * 28 + 40_000, "", List.of(256), List.of(256 * 28 + 40_000), 28 + 4_000);
        ShardManifest rows = new ShardManifest("file:/table", schema, List.of(file));
        assertThat(rows.mostItemBytes(9)).isEqualTo(36_000);
        assertThat(rows.mostItemBytes(128)).isEqualTo(40_000);
        ShardFile unsaid = new ShardFile("part-0", file.size(), "", file.blockRows(), file.blockBytes());
        assertThat(new ShardManifest("file:/table", schema, List.of(unsaid)).mostItemBytes(1))
                .isEqualTo(40_000);
        RankMemory counted = RankMemory.of(with(rows), ON_HEAP, List.of(2), 0, HEAP);
        RankMemory fixed = RankMemory.of(
                with(new ShardManifest(
                        "file:/table",
                        new ShardSchema(List.of(Slot.of(Slot.Type.I32, 1)), schema.targets()),
                        rows.files())),
                ON_HEAP,
                List.of(2),
                0,
                HEAP);
        int largest = resolved.slicing()
                .sliceSizes()
                .get(resolved.slicing().sliceSizes().size() - 1);
        assertThat(largest).isEqualTo(9);
        assertThat(counted.heap().getOrDefault("examples", 0L) - fixed.heap().getOrDefault("examples", 0L))
                .isGreaterThanOrEqualTo(2 * 90_000);
        assertThat(counted.heap().getOrDefault("validation", 0L) - fixed.heap().getOrDefault("validation", 0L))
                .isGreaterThanOrEqualTo(2 * 2 * 100_000);
    }

    /** Data of 5 GiB: 256 MiB of a large heap keep blocks, an eighth of one of 512 MiB; for validation 64 MiB or a part in 32. */
    @Test
    void cachesArePartsOfTheHeap() {
        ShardSchema schema =
                new ShardSchema(List.of(Slot.of(Slot.Type.F32, 1_000)), List.of(Slot.of(Slot.Type.F32, 1)));
        int block = 256 * schema.rowBytes();
        int blocks = 5_000;
        ShardManifest rows = new ShardManifest(
                "file:/table",
                schema,
                List.of(new ShardFile(
                        "part-0",
                        (long) block * blocks,
                        "",
                        Collections.nCopies(blocks, 256),
                        Collections.nCopies(blocks, block))));
        RankMemory large = RankMemory.of(with(rows), ON_HEAP, List.of(1), 0, 2048 * MEBI);
        RankMemory small = RankMemory.of(with(rows), ON_HEAP, List.of(1), 0, 512 * MEBI);
        assertThat(large.heap().getOrDefault("examples", 0L) - small.heap().getOrDefault("examples", 0L))
                .isEqualTo((256 - 64) * MEBI);
        assertThat(large.heap().getOrDefault("validation", 0L) - small.heap().getOrDefault("validation", 0L))
                .isEqualTo((64 - 16) * MEBI);
    }

    private ResolvedRun with(ShardManifest rows) {
        PreparedData data = resolved.data();
        PreparedData ids = new PreparedData(
                data.directory(), data.fingerprint(), rows, rows, data.preprocessing(), data.rows(), data.reused());
        return new ResolvedRun(resolved.config(), resolved.files(), ids, resolved.model(), resolved.slicing());
    }

    /**
     * A table of 10,000 rows of 16 in ten blocks, of which each of two ranks owns five, with Adam's two slots; at most
     * four rows of it for each of 50 examples, 27 of them one's own.
     */
    @Test
    void tablesTakeTheStateOfOwnedRowsAndRoomForTouchedOnes() {
        ResolvedRun tables = withTable(10_000);
        assertThat(RankMemory.of(tables, ON_HEAP, List.of(1, 1), 1, HEAP).heap())
                .containsEntry("optimizer of tables", RowStates.bytes(5 * 1_024, 16, 2))
                .containsEntry("touched rows", (2 * 27 * 4 + 3 * 50 * 4) * (8L + 4 * 16));
        assertThat(RankMemory.of(tables, ON_HEAP, List.of(1), 0, HEAP).heap())
                .containsEntry("optimizer of tables", RowStates.bytes(10_000, 16, 2))
                .containsEntry("touched rows", 2 * 54 * 4 * (8L + 4 * 16));
        assertThat(RankMemory.of(resolved, ON_HEAP, List.of(1, 1), 1, HEAP).heap())
                .doesNotContainKeys("optimizer of tables", "hot rows", "touched rows");
        ResolvedRun large = withTable(1_000_000);
        assertThat(RankMemory.of(large, NATIVE, List.of(1), 0, HEAP).heap())
                .containsEntry("hot rows", HotRows.bytes(1_000_000, 16));
        assertThat(RankMemory.of(large, ON_HEAP, List.of(1), 0, HEAP).heap()).containsEntry("hot rows", 0L);
    }

    private ResolvedRun withTable(int size) {
        ModelSpec model = Configs.BINDING
                .bind(
                        ModelConfig.class,
                        Map.of(
                                "layers",
                                List.of(
                                        Map.of("embedding", Map.of("size", size, "dimension", 16, "sparse", true)),
                                        Map.of("flatten", Map.of()),
                                        Map.of("dense", Map.of("units", 3))),
                                "loss",
                                "softmaxCrossEntropy"),
                        "model")
                .spec(List.of(new ModelSpec.Input("ids", Shape.of(4), ElementType.I32, false)));
        return new ResolvedRun(resolved.config(), resolved.files(), resolved.data(), model, resolved.slicing());
    }
}
