package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.parameter.Segment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/** Parameter tensors in the layouts primitives want, made once a step from the flat vector and shared by all threads. */
final class PackedTensors implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    private final BitSet readPlain = new BitSet();
    private final List<NativeMemory> places = new ArrayList<>();
    private final List<NativeFloats> stages = new ArrayList<>();

    /** A tensor's plain layout and the wanted one. */
    private record Request(int segment, Layout plain, Layout wanted, Compiled reorder) {
        int size() {
            long size = 1;
            for (long length : plain.sizes()) {
                size *= length;
            }
            return Math.toIntExact(size);
        }
    }

    PackedTensors(Primitives primitives) {
        this.primitives = primitives;
    }

    /**
     * Asks for a tensor, before {@link #intakes}.
     *
     * @param plain the tensor as it lies in the flat vector, in the sizes of {@code wanted}
     */
    Tensor request(int segment, Layout plain, Layout wanted) {
        if (wanted.sameAs(plain)) {
            readPlain.set(segment);
            return new Tensor(segment, plain, -1);
        }
        for (int i = 0; i < requests.size(); i++) {
            Request there = requests.get(i);
            if (there.segment == segment && there.wanted.sameAs(wanted)) {
                return new Tensor(segment, there.wanted, i);
            }
        }
        requests.add(new Request(segment, plain, wanted, primitives.reorder(plain, wanted)));
        return new Tensor(segment, wanted, requests.size() - 1);
    }

    private List<Request> of(int segment) {
        return requests.stream().filter(request -> request.segment == segment).toList();
    }

    /** Whether nobody needs a tensor's own numbers, but all one narrower form in the same order. */
    private boolean streams(List<Request> same) {
        return same.size() == 1
                && !readPlain.get(same.get(0).segment)
                && same.get(0).wanted.isPlain();
    }

    /** Of all the memory that {@link #intakes} takes. */
    long bytes() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += NativeMemory.align(request.wanted.bytes());
            bytes += streams(of(request.segment))
                    ? (long) Math.min(request.size(), SegmentIntake.Streamed.PIECE) * Float.BYTES
                    : NativeMemory.align(request.reorder.scratchpadBytes());
        }
        return bytes;
    }

    /**
     * Makes room for all of them; how each segment's new values are to be taken over.
     *
     * @param segments of the flat vector
     * @param weights the flat vector in native memory
     */
    List<SegmentIntake> intakes(List<Segment> segments, NativeFloats weights, Owned owned) {
        for (Request request : requests) {
            places.add(new NativeMemory(request.wanted.bytes()));
        }
        List<SegmentIntake> intakes = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            List<Request> same = of(i);
            Calls calls = new Calls(owned);
            intakes.add(
                    streams(same)
                            ? streamed(segments.get(i), same.get(0), calls)
                            : whole(segments.get(i), same, weights, calls));
        }
        return intakes;
    }

    private SegmentIntake whole(Segment segment, List<Request> same, NativeFloats weights, Calls calls) {
        for (Request request : same) {
            calls.add(
                    request.reorder, request.plain, weights.address(segment.offset()), request.wanted, place(request));
        }
        return new SegmentIntake.Whole(segment.offset(), segment.size(), weights, calls.made);
    }

    private SegmentIntake streamed(Segment segment, Request request, Calls calls) {
        int piece = Math.min(segment.size(), SegmentIntake.Streamed.PIECE);
        NativeFloats place = new NativeFloats(piece);
        stages.add(place);
        memory.data_type type = request.wanted.type();
        long width = request.wanted.bytes() / segment.size();
        Piece whole = new Piece(type, piece);
        for (int at = 0; at < segment.size(); at += piece) {
            int count = Math.min(piece, segment.size() - at);
            Piece next = count == piece ? whole : new Piece(type, count);
            calls.add(next.reorder, next.wide, place.address(0), next.narrow, place(request) + at * width);
        }
        return new SegmentIntake.Streamed(segment.offset(), segment.size(), place, calls.made);
    }

    private long place(Request request) {
        return places.get(requests.indexOf(request)).address(0);
    }

    /** So many numbers in a row. */
    private final class Piece {
        private final Layout wide;
        private final Layout narrow;
        private final Compiled reorder;

        private Piece(memory.data_type type, int count) {
            wide = primitives.plain(memory.data_type.f32, count);
            narrow = primitives.plain(type, count);
            reorder = primitives.reorder(wide, narrow);
        }
    }

    /** Conversions that one thread makes, one after another. */
    private final class Calls {
        private final Owned owned;
        private final stream queue;
        private final List<Call> made = new ArrayList<>();

        private Calls(Owned owned) {
            this.owned = owned;
            this.queue = owned.own(new stream(primitives.cpu()));
        }

        private void add(Compiled reorder, Layout from, long source, Layout to, long target) {
            NativeMemory scratchpad = new NativeMemory(reorder.scratchpadBytes());
            places.add(scratchpad);
            made.add(new Call(
                    reorder,
                    queue.get(),
                    owned,
                    owned.own(primitives.memory(reorder.scratchpad(), scratchpad.address(0))),
                    ARGUMENTS,
                    owned.own(primitives.memory(from.description(), source)),
                    owned.own(primitives.memory(to.description(), target))));
        }
    }

    long address(Tensor tensor) {
        return places.get(tensor.packed()).address(0);
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
        stages.forEach(NativeFloats::close);
    }
}
