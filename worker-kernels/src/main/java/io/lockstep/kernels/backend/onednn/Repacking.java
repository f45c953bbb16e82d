package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.ParameterLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bytedeco.dnnl.memory;

/**
 * Reordering of a tensor from the flat vector's order into another, in parts of some rows: each as soon as all blocks
 * with numbers of it are there, by the thread that brought the last of them, while they are in the cache. Where a part
 * of the other order is no place of its own, the whole is one part.
 *
 * <p>Such orders put numbers of neighbouring rows side by side. Where rows begin multiples of 1024 bytes apart, as
 * those of powers of two do, all that is gathered falls into the same few places of the first cache. There rows go
 * first to where they are 64 bytes further apart.
 */
final class Repacking implements AutoCloseable {
    private static final int ALIASING_FLOATS = 256;
    private static final int GROUP_ROWS = 64;
    private static final int PADDING_FLOATS = 16;

    private final Primitives primitives;
    private final Owned owned;
    private final Layout plain;
    private final Layout wanted;
    private final long rows;
    private final long rowFloats;
    private final long partRows;
    private final long stagingBytes;
    private final List<Repacker.Copy> copies = new ArrayList<>();
    private final long[] begins;
    /** By part, how many of its blocks have not come; below 0: one came after the part was copied. */
    private final AtomicIntegerArray missing;

    private final Deque<Repacker> free = new ArrayDeque<>();
    private final List<Repacker> all = new ArrayList<>();
    private long from;
    private long to;

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
        this.partRows = partRows();
        boolean staged = partRows < rows && partRows == GROUP_ROWS && rowFloats % ALIASING_FLOATS == 0;
        this.stagingBytes = staged ? GROUP_ROWS * (rowFloats + PADDING_FLOATS) * Float.BYTES : 0;
        int parts = Math.toIntExact((rows + partRows - 1) / partRows);
        this.begins = new long[parts];
        this.missing = new AtomicIntegerArray(parts);
        for (int part = 0; part < parts; part++) {
            begins[part] = part == 0 || rowsOf(part) < partRows
                    ? 0 // a rest's description knows its own offset
                    : part(partRows, part * partRows).get_submemory_offset() * memory.data_type_size(wanted.type());
            missing.set(part, blocksOf(part));
        }
        addCopies(rowsOf(0), 0);
        if (rowsOf(parts - 1) < partRows) {
            addCopies(rowsOf(parts - 1), (parts - 1) * partRows);
        }
    }

    /** At least a block's numbers, so that there are not many parts; all rows where they cannot be parted. */
    private long partRows() {
        long groupFloats = GROUP_ROWS * rowFloats;
        long some = GROUP_ROWS * ((ParameterLayout.BLOCK_SIZE + groupFloats - 1) / groupFloats);
        boolean parted = plain.isPlain()
                && rows > some
                && isPlace(some, 0)
                && isPlace(Math.min(some, rows - some), some)
                && isPlace(rows - (rows - 1) / some * some, (rows - 1) / some * some);
        return parted ? some : rows;
    }

    private boolean isPlace(long count, long first) {
        try {
            part(count, first);
            return true;
        } catch (RuntimeException e) {
            return false; // the library has no description of them
        }
    }

    private long rowsOf(int part) {
        return Math.min(partRows, rows - part * partRows);
    }

    private int blocksOf(int part) {
        long first = part * partRows * rowFloats;
        long end = first + rowsOf(part) * rowFloats;
        long blocks = (end + ParameterLayout.BLOCK_SIZE - 1) / ParameterLayout.BLOCK_SIZE
                - first / ParameterLayout.BLOCK_SIZE;
        return Math.toIntExact(blocks);
    }

    private void addCopies(long count, long first) {
        long[] sizes = wanted.sizes().clone();
        sizes[0] = count;
        memory.desc target = count == rows ? wanted.description() : owned.own(part(count, first));
        memory.desc source = count == rows
                ? plain.description()
                : primitives.plain(memory.data_type.f32, sizes).description();
        if (stagingBytes == 0) {
            add(source, target);
            return;
        }
        long[] strides = new long[sizes.length];
        long floats = 1;
        for (int i = sizes.length - 1; i > 0; i--) {
            strides[i] = floats;
            floats *= sizes[i];
        }
        strides[0] = rowFloats + PADDING_FLOATS;
        memory.desc apart = owned.own(new memory.desc(sizes, memory.data_type.f32, strides));
        add(source, apart);
        add(apart, target);
    }

    /** Some rows of the wanted layout. It throws where they are no place of their own. */
    private memory.desc part(long count, long first) {
        long[] sizes = wanted.sizes().clone();
        sizes[0] = count;
        long[] offsets = new long[sizes.length];
        offsets[0] = first;
        return wanted.description().submemory_desc(sizes, offsets, false);
    }

    private void add(memory.desc source, memory.desc target) {
        copies.add(new Repacker.Copy(source, target, primitives.reorder(source, target)));
    }

    /** Of the memory outside the heap that each thread takes which does this at the same time as others. */
    long bytesPerThread() {
        return Repacker.bytes(stagingBytes, copies);
    }

    /**
     * @param source where the tensor lies
     * @param target room for what it becomes
     */
    void bind(Place source, Place target) {
        from = source.holding(plain.bytes()).address();
        to = target.holding(wanted.bytes()).address();
    }

    /**
     * A block of the tensor is there; of different ones by any threads at the same time.
     *
     * @param first float of the tensor
     * @param end float behind the last one
     */
    void loaded(long first, long end) {
        long partFloats = partRows * rowFloats;
        for (int part = (int) (first / partFloats); part * partFloats < end; part++) {
            if (missing.decrementAndGet(part) == 0) {
                run(part);
            }
        }
    }

    /** No more blocks come for now: parts are done of which not all came, or one came again. */
    void finish() {
        for (int part = 0; part < begins.length; part++) {
            int blocks = blocksOf(part);
            int left = missing.getAndSet(part, blocks);
            if (left != 0 && left != blocks) {
                run(part);
            }
        }
    }

    private void run(int part) {
        Repacker own = borrow();
        long source = from + part * partRows * rowFloats * Float.BYTES;
        int each = stagingBytes == 0 ? 1 : 2;
        own.run(rowsOf(part) == rowsOf(0) ? 0 : each, each, source, to + begins[part]);
        giveBack(own);
    }

    private Repacker borrow() {
        synchronized (free) {
            Repacker own = free.poll();
            if (own == null) {
                own = Temporaries.freed(() -> new Repacker(primitives, owned, stagingBytes, copies));
                all.add(own);
            }
            return own;
        }
    }

    private void giveBack(Repacker own) {
        synchronized (free) {
            free.push(own);
        }
    }

    @Override
    public void close() {
        all.forEach(Repacker::close);
    }
}
