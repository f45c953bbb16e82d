package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.shape.Shape;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Sequence that Java writes step by step in float32 and products read in the precision's type: where that is float32, in its
 * place, else by way of a room for one step.
 */
final class StepStore {
    private static final int[] COPY = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final StepMajor typed;
    private final StepMajor floats;
    private final @Nullable Compiled narrow;
    private final @Nullable Compiled widen;
    private Rooms.@Nullable Room room;

    StepStore(Compilation compilation, Shape shape, int group) {
        this.typed = StepMajor.of(compilation, compilation.type(), shape, group);
        boolean converts = compilation.type() != memory.data_type.f32;
        this.floats = converts ? StepMajor.of(compilation, memory.data_type.f32, shape, group) : typed;
        Primitives primitives = compilation.primitives();
        this.narrow = converts ? primitives.reorder(floats.one(), typed.one()) : null;
        this.widen = converts ? primitives.reorder(typed.one(), floats.one()) : null;
    }

    StepMajor typed() {
        return typed;
    }

    boolean converts() {
        return narrow != null;
    }

    long scratchpadBytes() {
        return Compiled.largestScratchpad(narrow, widen);
    }

    /** Takes the room for one step, if there is need of it. */
    void takeRoom(Rooms rooms) {
        room = converts() ? rooms.take(floats.one()) : null;
    }

    /** Where Java writes a step: before {@link #close}. */
    memory open(PassBuilder builder, memory all, int step) {
        return room == null ? typed.step(builder, all, step) : room.in(builder);
    }

    /** After a step is written: brings it to its place. */
    void close(PassBuilder builder, memory all, int step) {
        narrow(builder, open(builder, all, step), all, step);
    }

    /** Brings a step that was written elsewhere in float32 to its place, if that is another. */
    void narrow(PassBuilder builder, memory written, memory all, int step) {
        if (narrow != null) {
            builder.call(narrow, COPY, written, typed.step(builder, all, step));
        }
    }

    /** A step in float32, for Java. */
    memory read(PassBuilder builder, memory all, int step) {
        memory there = open(builder, all, step);
        if (widen != null) {
            builder.call(widen, COPY, typed.step(builder, all, step), there);
        }
        return there;
    }
}
