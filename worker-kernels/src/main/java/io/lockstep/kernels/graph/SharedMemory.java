package io.lockstep.kernels.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Values that share a buffer: two may when they are not alive at the same time. The largest choose first, each the
 * smallest buffer that is free whenever it is alive (Pisarchyk and Lee, <a
 * href="https://arxiv.org/abs/2001.03288">Efficient Memory Management for Deep Neural Net Inference</a>, shared
 * objects, greedy by size).
 */
public final class SharedMemory {
    private final int[] buffers;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Spans> users = new ArrayList<>();

    private SharedMemory(List<LiveRange> lives, int[] wanted) {
        this.buffers = new int[wanted.length];
        IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingInt(value -> -wanted[value]))
                .forEach(value -> buffers[value] = place(lives.get(value), wanted[value]));
    }

    /** Plans buffers for values alive at these times. */
    public static SharedMemory plan(TensorLiveness alive) {
        List<LiveRange> lives = new ArrayList<>();
        for (int value = 0; value < alive.first().length; value++) {
            int first = alive.first()[value];
            lives.add(first < 0 ? new LiveRange() : LiveRange.of(first, Math.max(first, alive.last()[value])));
        }
        return new SharedMemory(lives, alive.sizes());
    }

    /**
     * Plans buffers.
     *
     * @param sizes floats, for each of the lives; none where nobody writes it or it has no size
     */
    public static SharedMemory plan(List<LiveRange> lives, int[] sizes) {
        return new SharedMemory(lives, sizes);
    }

    private int place(LiveRange range, int size) {
        if (!range.isWritten() || size == 0) {
            return -1;
        }
        int[] spans = range.spans();
        for (int buffer = sizes.size() - 1; buffer >= 0; buffer--) {
            if (!users.get(buffer).meet(spans)) {
                users.get(buffer).add(spans);
                return buffer;
            }
        }
        sizes.add(size);
        users.add(new Spans(spans));
        return sizes.size() - 1;
    }

    /** The buffer of a value; below 0 for a value without memory. */
    public int buffer(int value) {
        return buffers[value];
    }

    public int bufferCount() {
        return sizes.size();
    }

    /** Floats per row of a buffer. */
    public int size(int buffer) {
        return sizes.get(buffer);
    }

    /** Floats per row of all buffers. */
    public long totalSize() {
        long total = 0;
        for (int size : sizes) {
            total += size;
        }
        return total;
    }
}
