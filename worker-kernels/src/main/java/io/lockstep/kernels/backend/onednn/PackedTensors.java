package io.lockstep.kernels.backend.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Parameter tensors in the layouts primitives want, made once a step and shared by all threads. One that differs from the
 * flat vector in its element type alone is made block by block; any other is arranged from the whole tensor.
 */
final class PackedTensors implements AutoCloseable {
    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    private final Set<Integer> readPlain = new TreeSet<>();
    /** By request. */
    private final List<NativeMemory> places = new ArrayList<>();

    /** By segment. */
    private final Map<Integer, List<Arrangement>> arrangements = new HashMap<>();

    /** What somebody wants to read; made block by block where there is no arrangement. */
    private record Request(
            int segment, Layout wanted, @Nullable Arrangement arrangement) {}

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
        if (plain.isPlain() && wanted.isPlain()) {
            requests.add(new Request(segment, wanted, null));
        } else {
            readPlain.add(segment);
            Arrangement arrangement =
                    Temporaries.freed(() -> new Arrangement(primitives, plain, wanted, primitives.owned()));
            requests.add(new Request(segment, wanted, arrangement));
        }
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
            bytes += request.arrangement == null ? 0 : request.arrangement.bytes();
        }
        return bytes;
    }

    /** Makes room for all of them. */
    void allocate(FloatTensors floats) {
        for (Request request : requests) {
            NativeMemory place = new NativeMemory(request.wanted.bytes());
            places.add(place);
            if (request.arrangement != null) {
                request.arrangement.bind(floats.place(request.segment), place.place());
                arrangements
                        .computeIfAbsent(request.segment, none -> new ArrayList<>())
                        .add(request.arrangement);
            }
        }
    }

    /** Brings a segment into the layouts that are not made block by block; one thread at a time. */
    void arrange(int segment) {
        List<Arrangement> own = arrangements.get(segment);
        for (int i = 0; own != null && i < own.size(); i++) {
            own.get(i).run();
        }
    }

    /** By segment: addresses of what is made of it block by block, bfloat16 in the flat vector's order. */
    long[][] inOrder(int segments) {
        long[][] addresses = new long[segments][0];
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (request.arrangement == null) {
                long[] before = addresses[request.segment];
                long[] after = Arrays.copyOf(before, before.length + 1);
                after[before.length] = places.get(i).address(0);
                addresses[request.segment] = after;
            }
        }
        return addresses;
    }

    /** The largest magnitude in a segment, in a layout that somebody asked for. */
    float largest(int segment, RowMagnitudes magnitudes) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).segment == segment) {
                return magnitudes.of(
                        places.get(i).place(), requests.get(i).wanted.type());
            }
        }
        throw new IllegalStateException("segment " + segment + " is not packed: nobody asked for it");
    }

    Place place(Tensor tensor) {
        return places.get(tensor.packed()).place();
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
        arrangements.values().forEach(own -> own.forEach(Arrangement::close));
    }
}
