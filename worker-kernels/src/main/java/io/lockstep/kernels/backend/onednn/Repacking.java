package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * Reordering of a tensor from the flat vector's order into another, by one thread at a time.
 *
 * <p>Such orders put numbers of neighbouring rows side by side. Where rows begin multiples of 1024 bytes apart, as
 * those of powers of two do, all that is gathered falls into the same few places of the first cache. There rows go
 * first, some at a time, to where they are 64 bytes further apart.
 */
final class Repacking implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};
    private static final int ALIASING_FLOATS = 256;
    private static final int GROUP_ROWS = 64;
    private static final int PADDING_FLOATS = 16;

    private final Primitives primitives;
    private final Owned owned;
    private final Layout plain;
    private final Layout wanted;
    private final long rows;
    private final long rowFloats;
    private final long stagingBytes;
    private final List<Copy> copies = new ArrayList<>();
    private final List<NativeMemory> places = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private long scratchpad;
    private long scratchpadBytes;

    /** A reorder of the whole, of a group of rows, or of those that are left. */
    private record Copy(memory.desc from, memory.desc to, Compiled reorder) {}

    /**
     * @param plain the tensor in the flat vector's order, row-major or with some sizes exchanged
     * @param wanted of the same sizes
     * @param owned what keeps native objects alive
     */
    Repacking(Primitives primitives, Layout plain, Layout wanted, Owned owned) {
        this.primitives = primitives;
        this.owned = owned;
        this.plain = plain;
        this.wanted = wanted;
        this.rows = wanted.sizes()[0];
        long floats = 1;
        for (int i = 1; i < wanted.sizes().length; i++) {
            floats *= wanted.sizes()[i];
        }
        this.rowFloats = floats;
        if (plain.isPlain() && rows > GROUP_ROWS && rowFloats % ALIASING_FLOATS == 0) {
            this.stagingBytes = GROUP_ROWS * (rowFloats + PADDING_FLOATS) * Float.BYTES;
            addGroup(GROUP_ROWS, 0);
            if (rows % GROUP_ROWS != 0) {
                addGroup(rows % GROUP_ROWS, rows - rows % GROUP_ROWS);
            }
        } else {
            this.stagingBytes = 0;
            add(plain.description(), wanted.description());
        }
    }

    private void addGroup(long count, long first) {
        long[] sizes = wanted.sizes().clone();
        sizes[0] = count;
        long[] strides = new long[sizes.length];
        long floats = 1;
        for (int i = sizes.length - 1; i > 0; i--) {
            strides[i] = floats;
            floats *= sizes[i];
        }
        strides[0] = rowFloats + PADDING_FLOATS;
        memory.desc apart = owned.own(new memory.desc(sizes, memory.data_type.f32, strides));
        add(primitives.plain(memory.data_type.f32, sizes).description(), apart);
        add(apart, part(sizes, first));
    }

    /** Some rows of the wanted layout. */
    private memory.desc part(long[] sizes, long first) {
        long[] offsets = new long[sizes.length];
        offsets[0] = first;
        return owned.own(wanted.description().submemory_desc(sizes, offsets, false));
    }

    private void add(memory.desc from, memory.desc to) {
        copies.add(new Copy(from, to, primitives.reorder(from, to)));
    }

    /** Of all the memory that {@link #bind} takes. */
    long bytes() {
        long bytes = NativeMemory.align(stagingBytes);
        for (Copy copy : copies) {
            bytes += NativeMemory.align(copy.reorder.scratchpadBytes());
        }
        return bytes;
    }

    /**
     * @param from where the tensor lies
     * @param to room for what it becomes
     */
    void bind(Place from, Place to) {
        bind(from.holding(plain.bytes()).address(), to.holding(wanted.bytes()).address());
    }

    private void bind(long from, long to) {
        stream queue = owned.own(new stream(primitives.cpu()));
        if (stagingBytes == 0) {
            call(queue, copies.get(0), from, to);
            return;
        }
        long staging = place(stagingBytes);
        long[] sizes = wanted.sizes().clone();
        sizes[0] = GROUP_ROWS;
        for (long first = 0; first < rows; first += GROUP_ROWS) {
            boolean whole = first + GROUP_ROWS <= rows;
            int pair = whole ? 0 : 2;
            // the rest's description knows its own offset
            long begin = whole ? part(sizes, first).get_submemory_offset() * memory.data_type_size(wanted.type()) : 0;
            call(queue, copies.get(pair), from + first * rowFloats * Float.BYTES, staging);
            call(queue, copies.get(pair + 1), staging, to + begin);
        }
    }

    private void call(stream queue, Copy copy, long from, long to) {
        calls.add(new Call(
                copy.reorder,
                queue.get(),
                owned,
                owned.own(primitives.memory(copy.reorder.scratchpad(), scratchpad(copy.reorder.scratchpadBytes()))),
                ARGUMENTS,
                owned.own(primitives.memory(copy.from, from)),
                owned.own(primitives.memory(copy.to, to))));
    }

    /** One for all, which are done one after another. */
    private long scratchpad(long bytes) {
        if (scratchpadBytes < bytes) {
            scratchpadBytes = bytes;
            scratchpad = place(bytes);
        }
        return scratchpad;
    }

    private long place(long bytes) {
        NativeMemory place = new NativeMemory(bytes);
        places.add(place);
        return place.address(0);
    }

    void run() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).run();
        }
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
    }
}
