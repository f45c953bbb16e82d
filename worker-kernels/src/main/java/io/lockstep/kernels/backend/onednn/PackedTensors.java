package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.lockstep.kernels.parameter.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.dnnl.stream;

/**
 * Parameter tensors in the layouts primitives want, made once a step and shared by all threads. One that differs from the
 * flat vector in its element type alone is made block by block; any other is arranged from the whole tensor.
 */
final class PackedTensors implements AutoCloseable {
    private static final int[] ARGUMENTS = {DNNL_ARG_FROM, DNNL_ARG_TO};

    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    private final Set<Integer> readPlain = new TreeSet<>();
    /** By request. */
    private final List<NativeMemory> places = new ArrayList<>();

    private final List<NativeMemory> scratchpads = new ArrayList<>();
    /** By segment. */
    private final List<List<Call>> arrangements = new ArrayList<>();

    /** A tensor's plain layout and the wanted one. */
    private record Request(int segment, Layout plain, Layout wanted, Compiled reorder) {
        boolean inOrder() {
            return plain.isPlain() && wanted.isPlain();
        }
    }

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
            readPlain.add(segment);
            return new Tensor(segment, plain, -1);
        }
        for (int i = 0; i < requests.size(); i++) {
            Request there = requests.get(i);
            if (there.segment == segment && there.wanted.sameAs(wanted)) {
                return new Tensor(segment, there.wanted, i);
            }
        }
        Request request = new Request(segment, plain, wanted, primitives.reorder(plain, wanted));
        if (!request.inOrder()) {
            readPlain.add(segment);
        }
        requests.add(request);
        return new Tensor(segment, wanted, requests.size() - 1);
    }

    /** The segments that are read as they lie in the flat vector, by primitives or to be arranged. */
    Set<Integer> readPlain() {
        return readPlain;
    }

    /** Of all the memory that {@link #allocate} takes. */
    long bytes() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += NativeMemory.align(request.wanted.bytes());
            if (!request.inOrder()) {
                bytes += NativeMemory.align(request.reorder.scratchpadBytes());
            }
        }
        return bytes;
    }

    /** Makes room for all of them. */
    void allocate(ParameterLayout layout, FloatTensors floats, Owned owned) {
        layout.segments().forEach(segment -> arrangements.add(new ArrayList<>()));
        for (Request request : requests) {
            NativeMemory place = new NativeMemory(request.wanted.bytes());
            places.add(place);
            if (!request.inOrder()) {
                arrangements
                        .get(request.segment)
                        .add(arrangement(request, floats.address(request.segment), place, owned));
            }
        }
    }

    private Call arrangement(Request request, long from, NativeMemory place, Owned owned) {
        NativeMemory scratchpad = new NativeMemory(request.reorder.scratchpadBytes());
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

    /** Brings a segment into the layouts that are not made block by block; one thread at a time. */
    void arrange(int segment) {
        List<Call> own = arrangements.get(segment);
        for (int i = 0; i < own.size(); i++) {
            own.get(i).run();
        }
    }

    /** Addresses of what is made of a segment block by block, bfloat16 in the flat vector's order. */
    long[] inOrder(int segment) {
        List<Long> addresses = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (request.segment == segment && request.inOrder()) {
                addresses.add(places.get(i).address(0));
            }
        }
        return addresses.stream().mapToLong(Long::longValue).toArray();
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
