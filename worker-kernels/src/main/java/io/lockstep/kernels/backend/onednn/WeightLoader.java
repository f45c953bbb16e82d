package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Loader of new values of parameters, block by block: to plain copies on the heap and in native memory, and from there,
 * while they are in the cache, to bfloat16 in the same order.
 */
final class WeightLoader implements AutoCloseable {
    private final ParameterLayout layout;
    private final HeapTensors heap;
    private final FloatTensors floats;
    private final Primitives primitives;
    private final Owned owned;
    private final List<BlockConversion> conversions = new ArrayList<>();
    /** By block; below 0: none. */
    private final int[] conversionOf;

    /** By block: addresses of its bfloat16 copies. */
    private final long[][] halves;

    private final boolean[] finite;
    private final Deque<LoadBuffer> free = new ArrayDeque<>();
    private final List<LoadBuffer> all = new ArrayList<>();

    /** @param packed allocated */
    WeightLoader(
            ParameterLayout layout,
            HeapTensors heap,
            FloatTensors floats,
            PackedTensors packed,
            Primitives primitives,
            Owned owned) {
        this.layout = layout;
        this.heap = heap;
        this.floats = floats;
        this.primitives = primitives;
        this.owned = owned;
        List<Block> blocks = layout.blocks();
        this.halves = new long[blocks.size()][];
        this.conversionOf = new int[blocks.size()];
        this.finite = new boolean[blocks.size()];
        Arrays.fill(finite, true);
        long[][] first = packed.inOrder(layout.tensors().size());
        for (Block block : blocks) {
            long[] copies = first[block.tensor()].clone();
            for (int i = 0; i < copies.length; i++) {
                copies[i] += (block.offset() - layout.tensorOf(block).offset()) * Short.BYTES;
            }
            halves[block.number()] = copies;
            conversionOf[block.number()] = copies.length == 0 ? -1 : conversion(block.size());
        }
    }

    private int conversion(int count) {
        for (int i = 0; i < conversions.size(); i++) {
            if (conversions.get(i).count() == count) {
                return i;
            }
        }
        conversions.add(BlockConversion.of(primitives, count));
        return conversions.size() - 1;
    }

    /**
     * Takes a block over; different ones by any threads at the same time.
     *
     * @param parameters all of the flat vector. Not modified
     */
    void load(FloatStorage parameters, int number) {
        Block block = layout.blocks().get(number);
        heap.load(parameters, block);
        LoadBuffer own = borrow();
        boolean kept = floats.has(block.tensor());
        NativeFloats target = kept ? floats.values() : own.room();
        long offset = kept
                ? floats.offset(block.tensor())
                        + block.offset()
                        - layout.tensorOf(block).offset()
                : 0;
        finite[number] = own.copy(parameters, block.offset(), target, offset, block.size());
        for (long half : halves[number]) {
            own.convert(conversionOf[number], target.address(offset), half);
        }
        giveBack(own);
    }

    /** Whether the parameters last taken were all numbers. */
    boolean finite() {
        boolean numbers = true;
        for (boolean of : finite) {
            numbers &= of;
        }
        return numbers;
    }

    private LoadBuffer borrow() {
        synchronized (free) {
            LoadBuffer own = free.poll();
            if (own == null) {
                own = Temporaries.freed(() -> new LoadBuffer(primitives, owned, conversions));
                all.add(own);
            }
            return own;
        }
    }

    private void giveBack(LoadBuffer own) {
        synchronized (free) {
            free.push(own);
        }
    }

    /** What each thread that takes blocks over at the same time as others needs outside the heap. */
    long bytesPerThread() {
        return LoadBuffer.bytes(conversions);
    }

    @Override
    public void close() {
        all.forEach(LoadBuffer::close);
    }
}
