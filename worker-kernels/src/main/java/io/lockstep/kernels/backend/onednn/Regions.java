package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Lifetimes;
import io.lockstep.kernels.network.SharedMemory;
import java.util.Arrays;

/** Where everything of one workspace lies inside its one piece of native memory, in bytes from its start. */
final class Regions {
    private final long[] values;
    private final long[] gradients;
    private final long[] kept;
    private final long temporary;
    private final long scratchpad;
    private final long bytes;

    private Regions(long[] values, long[] gradients, long[] kept, long temporary, long scratchpad, long bytes) {
        this.values = values;
        this.gradients = gradients;
        this.kept = kept;
        this.temporary = temporary;
        this.scratchpad = scratchpad;
        this.bytes = bytes;
    }

    /** Hands out places one after another. */
    private static final class Cursor {
        private long end;

        long take(long wanted) {
            long start = end;
            end = NativeMemory.align(end + wanted);
            return start;
        }
    }

    /** Every value is kept; gradients of values share memory. */
    static Regions training(Graph graph, Forms forms, int rows) {
        Cursor cursor = new Cursor();
        long[] values = new long[graph.valueCount()];
        long[] kept = new long[graph.steps().size()];
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            values[i] = cursor.take(bytes(rows, graph.size(i)));
        }
        long largest = 0;
        for (int s = 0; s < kept.length; s++) {
            int output = graph.steps().get(s).output();
            values[output] = cursor.take(bytes(rows, graph.size(output)));
            kept[s] = cursor.take(bytes(rows, forms.of(s).keptPerRow()));
        }
        for (int value = 0; value < graph.valueCount(); value++) {
            largest = Math.max(largest, bytes(rows, graph.size(value)));
        }
        long[] gradients = shared(graph.gradientsAlive(), rows, cursor);
        long temporary = cursor.take(largest);
        long scratchpad = cursor.take(forms.scratchpadBytes());
        return new Regions(values, gradients, kept, temporary, scratchpad, cursor.end);
    }

    /** A value's memory is used again when nobody reads it any more. */
    static Regions inference(Graph graph, Forms forms, int rows) {
        Cursor cursor = new Cursor();
        long[] values = shared(graph.valuesAlive(), rows, cursor);
        for (int i = 0; i < graph.spec().inputs().size(); i++) {
            values[i] = cursor.take(bytes(rows, graph.size(i)));
        }
        long scratchpad = cursor.take(forms.scratchpadBytes());
        return new Regions(values, new long[0], new long[graph.steps().size()], 0, scratchpad, cursor.end);
    }

    private static long[] shared(Lifetimes alive, int rows, Cursor cursor) {
        SharedMemory plan = SharedMemory.plan(alive);
        long[] buffers = new long[plan.bufferCount()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = cursor.take(bytes(rows, plan.size(i)));
        }
        long[] places = new long[alive.first().length];
        Arrays.setAll(places, value -> plan.buffer(value) < 0 ? -1 : buffers[plan.buffer(value)]);
        return places;
    }

    private static long bytes(int rows, int size) {
        return Math.multiplyExact((long) rows * size, (long) Float.BYTES);
    }

    long value(int value) {
        return values[value];
    }

    /** Below 0 for a value whose gradient nobody wants. */
    long gradient(int value) {
        return gradients[value];
    }

    long kept(int step) {
        return kept[step];
    }

    long temporary() {
        return temporary;
    }

    long scratchpad() {
        return scratchpad;
    }

    /** Of all of them together. */
    long bytes() {
        return bytes;
    }
}
