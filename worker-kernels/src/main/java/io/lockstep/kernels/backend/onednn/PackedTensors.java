package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/** Parameter tensors in the layouts primitives want, made once a step from the flat vector and shared by all threads. */
final class PackedTensors implements AutoCloseable {
    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<NativeMemory> places = new ArrayList<>();

    /** A tensor's plain layout and the wanted one. */
    private record Request(int segment, Layout plain, Layout wanted, Compiled reorder) {}

    PackedTensors(Primitives primitives) {
        this.primitives = primitives;
    }

    /**
     * Asks for a tensor, before {@link #allocate}.
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

    long bytes() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += NativeMemory.align(request.wanted.bytes());
        }
        return bytes + NativeMemory.align(scratchpadBytes());
    }

    /**
     * Makes room for all of them.
     *
     * @param flat address of each segment in the flat vector
     */
    void allocate(long[] flat, stream queue, Owned owned) {
        NativeMemory scratchpad = new NativeMemory(scratchpadBytes());
        for (Request request : requests) {
            NativeMemory place = new NativeMemory(request.wanted.bytes());
            places.add(place);
            memory from = owned.own(primitives.memory(request.plain.description(), flat[request.segment]));
            memory to = owned.own(primitives.memory(request.wanted.description(), place.address(0)));
            memory space = owned.own(primitives.memory(request.reorder.scratchpad(), scratchpad.address(0)));
            int[] numbers = {DNNL_ARG_FROM, DNNL_ARG_TO};
            calls.add(new Call(request.reorder, queue.get(), owned, space, numbers, from, to));
        }
        places.add(scratchpad);
    }

    private long scratchpadBytes() {
        long largest = 0;
        for (Request request : requests) {
            largest = Math.max(largest, request.reorder.scratchpadBytes());
        }
        return largest;
    }

    long address(Tensor tensor) {
        return places.get(tensor.packed()).address(0);
    }

    /** Converts all of them from the flat vector as it is now. */
    void pack() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).run();
        }
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
    }
}
