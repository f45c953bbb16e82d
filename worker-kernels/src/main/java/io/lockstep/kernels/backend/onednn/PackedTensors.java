package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.parameter.Segment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.stream;

/** Parameter tensors in the layouts primitives want, made once a step from the flat vector and shared by all threads. */
final class PackedTensors implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    /** By request. */
    private final List<NativeMemory> places = new ArrayList<>();

    private final List<NativeMemory> scratchpads = new ArrayList<>();

    /** A tensor's plain layout and the wanted one. */
    private record Request(int segment, Layout plain, Layout wanted, Compiled reorder) {}

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

    /** Of all the memory that {@link #intakes} takes. */
    long bytes() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += NativeMemory.align(request.wanted.bytes());
            bytes += NativeMemory.align(request.reorder.scratchpadBytes());
        }
        return bytes;
    }

    /**
     * Makes room for all of them; how each segment's new values are to be taken over, whichever thread does.
     *
     * @param segments of the flat vector
     * @param weights the flat vector in native memory
     */
    List<SegmentIntake> intakes(List<Segment> segments, NativeFloats weights, Owned owned) {
        List<List<Call>> conversions = new ArrayList<>();
        segments.forEach(segment -> conversions.add(new ArrayList<>()));
        for (Request request : requests) {
            long from = weights.address(segments.get(request.segment).offset());
            conversions.get(request.segment).add(conversion(request, from, owned));
        }
        List<SegmentIntake> intakes = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            intakes.add(new SegmentIntake(segment.offset(), segment.size(), weights, conversions.get(i)));
        }
        return intakes;
    }

    private Call conversion(Request request, long from, Owned owned) {
        NativeMemory place = new NativeMemory(request.wanted.bytes());
        NativeMemory scratchpad = new NativeMemory(request.reorder.scratchpadBytes());
        places.add(place);
        scratchpads.add(scratchpad);
        return new Call(
                request.reorder,
                owned.own(new stream(primitives.cpu())).get(),
                owned,
                owned.own(primitives.memory(request.reorder.scratchpad(), scratchpad.address(0))),
                ARGUMENTS,
                owned.own(primitives.memory(request.plain.description(), from)),
                owned.own(primitives.memory(request.wanted.description(), place.address(0))));
    }

    long address(Tensor tensor) {
        return places.get(tensor.packed()).address(0);
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
        scratchpads.forEach(NativeMemory::close);
    }
}
