package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * Buffer of the loading of parameters, for one thread at a time: room for one block, its conversions, and the check
 * that numbers are finite.
 */
final class LoadBuffer implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};
    private static final int PIECE = 2048;

    /** What one holds on the heap. */
    static final long HEAP_BYTES = (long) PIECE * Float.BYTES + FiniteCheck.BYTES;

    private final NativeFloats room;
    private final NativeMemory scratchpad;
    private final FiniteCheck check = new FiniteCheck();
    private final float[] piece = new float[PIECE];
    private final NativeMemory.Address address = new NativeMemory.Address(0);
    private final dnnl_memory[] from;
    private final dnnl_memory[] to;
    private final Call[] conversions;

    /** @param conversions float32 to bfloat16, of all the sizes that blocks have */
    LoadBuffer(Primitives primitives, Owned owned, List<BlockConversion> conversions) {
        this.room = new NativeFloats(ParameterLayout.BLOCK_SIZE);
        this.scratchpad = new NativeMemory(BlockConversion.largestScratchpad(conversions));
        this.from = new dnnl_memory[conversions.size()];
        this.to = new dnnl_memory[conversions.size()];
        this.conversions = new Call[conversions.size()];
        stream queue = owned.own(new stream(primitives.cpu()));
        for (int i = 0; i < from.length; i++) {
            BlockConversion conversion = conversions.get(i);
            memory source = owned.own(primitives.memory(conversion.from().description(), room.address(0)));
            memory target = owned.own(primitives.memory(conversion.to().description(), room.address(0)));
            from[i] = source.get();
            to[i] = target.get();
            this.conversions[i] = new Call(
                    conversion.reorder(),
                    queue.get(),
                    owned,
                    owned.own(primitives.memory(conversion.reorder().scratchpad(), scratchpad.address(0))),
                    ARGUMENTS,
                    source,
                    target);
        }
    }

    /** Room for a block that goes nowhere else. */
    NativeFloats room() {
        return room;
    }

    /**
     * Copies floats to native memory.
     *
     * @return whether all of them are numbers
     */
    boolean copy(FloatStorage source, long offset, NativeFloats target, long targetOffset, int count) {
        check.reset();
        for (int done = 0; done < count; done += PIECE) {
            int part = Math.min(PIECE, count - done);
            if (source instanceof HeapFloats heap) {
                copySeen(heap.array(), heap.index(offset + done), target, targetOffset + done, part);
            } else {
                source.read(offset + done, piece, 0, part);
                copySeen(piece, 0, target, targetOffset + done, part);
            }
        }
        return check.finite();
    }

    private void copySeen(float[] source, int offset, NativeFloats target, long targetOffset, int count) {
        check.see(source, offset, count);
        target.write(targetOffset, source, offset, count);
    }

    /**
     * @param number of the conversion
     * @param source address of its floats
     * @param target address for what they become
     */
    void convert(int number, long source, long target) {
        address.give(from[number], source);
        address.give(to[number], target);
        conversions[number].run();
    }

    /** What one holds outside the heap. */
    static long bytes(List<BlockConversion> conversions) {
        return (long) ParameterLayout.BLOCK_SIZE * Float.BYTES + BlockConversion.largestScratchpad(conversions);
    }

    @Override
    public void close() {
        room.close();
        scratchpad.close();
    }
}
