package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/** Copies of a {@link Repacking} for one thread at a time, with the place where rows lie in between. */
final class Repacker implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final NativeMemory staging;
    private final NativeMemory scratchpad;
    private final NativeMemory.Address address = new NativeMemory.Address(0);
    private final dnnl_memory[] sources;
    private final dnnl_memory[] targets;
    private final Call[] calls;

    /** A reorder of some rows. */
    record Copy(memory.desc from, memory.desc to, Compiled reorder) {}

    /**
     * @param stagingBytes of rows in between; 0: there is no such place
     * @param owned what keeps native objects alive
     */
    Repacker(Primitives primitives, Owned owned, long stagingBytes, List<Copy> copies) {
        this.staging = new NativeMemory(stagingBytes);
        this.scratchpad = new NativeMemory(scratchpadBytes(copies));
        this.sources = new dnnl_memory[copies.size()];
        this.targets = new dnnl_memory[copies.size()];
        this.calls = new Call[copies.size()];
        stream queue = owned.own(new stream(primitives.cpu()));
        for (int i = 0; i < calls.length; i++) {
            Copy copy = copies.get(i);
            memory source = owned.own(primitives.memory(copy.from, staging.address(0)));
            memory target = owned.own(primitives.memory(copy.to, staging.address(0)));
            sources[i] = source.get();
            targets[i] = target.get();
            calls[i] = new Call(
                    copy.reorder,
                    queue.get(),
                    owned,
                    owned.own(primitives.memory(copy.reorder.scratchpad(), scratchpad.address(0))),
                    ARGUMENTS,
                    source,
                    target);
        }
    }

    private static long scratchpadBytes(List<Copy> copies) {
        return Compiled.largestScratchpad(copies.stream().map(Copy::reorder).toArray(Compiled[]::new));
    }

    /** Of the memory outside the heap that one takes. */
    static long bytes(long stagingBytes, List<Copy> copies) {
        return NativeMemory.align(Math.max(1, stagingBytes)) + NativeMemory.align(Math.max(1, scratchpadBytes(copies)));
    }

    /**
     * Runs copies one after another, by way of the place in between.
     *
     * @param source address of the rows in the flat vector's order
     * @param target address for what they become
     */
    void run(int first, int count, long source, long target) {
        for (int i = 0; i < count; i++) {
            address.give(sources[first + i], i == 0 ? source : staging.address(0));
            address.give(targets[first + i], i == count - 1 ? target : staging.address(0));
            calls[first + i].run();
        }
    }

    @Override
    public void close() {
        staging.close();
        scratchpad.close();
    }
}
