package io.lockstep.kernels.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Which values share a buffer: two may when they are not alive at the same time. Greedy in the order of time: a value takes
 * the free buffer that fits it best, or the largest free one, which then grows.
 */
public final class SharedMemory {
    private final int[] buffers;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Integer> busyUntil = new ArrayList<>();

    private SharedMemory(int valueCount) {
        this.buffers = new int[valueCount];
    }

    /** Plans buffers for values alive at these times. */
    public static SharedMemory plan(Lifetimes alive) {
        SharedMemory plan = new SharedMemory(alive.first().length);
        int end = 0;
        for (int value = 0; value < plan.buffers.length; value++) {
            plan.buffers[value] = -1;
            end = Math.max(end, alive.first()[value]);
        }
        for (int time = 0; time <= end; time++) {
            for (int value = 0; value < plan.buffers.length; value++) {
                if (alive.first()[value] == time) {
                    plan.place(value, time, Math.max(time, alive.last()[value]), alive.sizes()[value]);
                }
            }
        }
        return plan;
    }

    private void place(int value, int from, int until, int size) {
        int best = -1;
        for (int buffer = 0; buffer < sizes.size(); buffer++) {
            if (busyUntil.get(buffer) < from && (best < 0 || better(sizes.get(buffer), sizes.get(best), size))) {
                best = buffer;
            }
        }
        if (best < 0) {
            best = sizes.size();
            sizes.add(0);
            busyUntil.add(0);
        }
        sizes.set(best, Math.max(sizes.get(best), size));
        busyUntil.set(best, until);
        buffers[value] = best;
    }

    private static boolean better(int candidate, int current, int wanted) {
        return current < wanted ? candidate > current : candidate >= wanted && candidate < current;
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
