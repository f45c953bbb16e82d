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
 * Parameter tensors in the layouts primitives want, made once a step and shared by all threads. One that differs from
 * the flat vector in its element type alone is made block by block; any other by a {@link Repacking}.
 */
final class PackedTensors implements AutoCloseable {
    private final Primitives primitives;
    private final List<Request> requests = new ArrayList<>();
    private final Set<Integer> readPlain = new TreeSet<>();
    /** By request. */
    private final List<NativeMemory> places = new ArrayList<>();

    /** By tensor. */
    private final Map<Integer, List<Repacking>> repackings = new HashMap<>();

    /** What somebody wants to read; made block by block where there is no repacking. */
    private record Request(
            int parameter, Layout wanted, @Nullable Repacking repacking) {}

    PackedTensors(Primitives primitives) {
        this.primitives = primitives;
    }

    /**
     * Asks for a tensor, before {@link #allocate}.
     *
     * @param plain the tensor as it lies in the flat vector, in the sizes of {@code wanted}
     */
    Tensor request(int parameter, Layout plain, Layout wanted) {
        if (wanted.sameAs(plain)) {
            readPlain.add(parameter);
            return new Tensor(parameter, plain, -1);
        }
        for (int i = 0; i < requests.size(); i++) {
            Request there = requests.get(i);
            if (there.parameter == parameter && there.wanted.sameAs(wanted)) {
                return new Tensor(parameter, there.wanted, i);
            }
        }
        if (plain.isPlain() && wanted.isPlain()) {
            requests.add(new Request(parameter, wanted, null));
        } else {
            readPlain.add(parameter);
            Repacking repacking = Temporaries.freed(() -> new Repacking(primitives, plain, wanted, primitives.owned()));
            requests.add(new Request(parameter, wanted, repacking));
        }
        return new Tensor(parameter, wanted, requests.size() - 1);
    }

    /** The tensors that are read as they lie in the flat vector, by primitives or to be arranged. */
    Set<Integer> readPlain() {
        return readPlain;
    }

    /** Of all the memory that {@link #allocate} takes. */
    long bytes() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += NativeMemory.align(request.wanted.bytes());
        }
        return bytes;
    }

    /** Of the memory that each thread takes which brings blocks at the same time as others. */
    long bytesPerThread() {
        long bytes = 0;
        for (Request request : requests) {
            bytes += request.repacking == null ? 0 : request.repacking.bytesPerThread();
        }
        return bytes;
    }

    /** Makes room for all of them. */
    void allocate(FloatTensors floats) {
        for (Request request : requests) {
            NativeMemory place = new NativeMemory(request.wanted.bytes());
            places.add(place);
            if (request.repacking != null) {
                request.repacking.bind(floats.place(request.parameter), place.place());
                repackings
                        .computeIfAbsent(request.parameter, none -> new ArrayList<>())
                        .add(request.repacking);
            }
        }
    }

    /** A block of a tensor is there, its floats from the first up to the end; of different ones by any threads at the same time. */
    void loaded(int parameter, long first, long end) {
        List<Repacking> own = repackings.get(parameter);
        for (int i = 0; own != null && i < own.size(); i++) {
            own.get(i).loaded(first, end);
        }
    }

    /** No more blocks of a tensor come for now. */
    void finish(int parameter) {
        List<Repacking> own = repackings.get(parameter);
        for (int i = 0; own != null && i < own.size(); i++) {
            own.get(i).finish();
        }
    }

    /** By tensor: addresses of what is made of it block by block, bfloat16 in the flat vector's order. */
    long[][] inOrder(int tensors) {
        long[][] addresses = new long[tensors][0];
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (request.repacking == null) {
                long[] before = addresses[request.parameter];
                long[] after = Arrays.copyOf(before, before.length + 1);
                after[before.length] = places.get(i).address(0);
                addresses[request.parameter] = after;
            }
        }
        return addresses;
    }

    /** The largest magnitude in a tensor, in a layout that somebody asked for. */
    float largest(int parameter, RowMagnitudes magnitudes) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).parameter == parameter) {
                return magnitudes.of(
                        places.get(i).place(), requests.get(i).wanted.type());
            }
        }
        throw new IllegalStateException("parameter " + parameter + " is not packed: nobody asked for it");
    }

    Place place(Tensor tensor) {
        return places.get(tensor.packed()).place();
    }

    @Override
    public void close() {
        places.forEach(NativeMemory::close);
        repackings.values().forEach(own -> own.forEach(Repacking::close));
    }
}
