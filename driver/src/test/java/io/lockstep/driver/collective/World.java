package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Ranks as threads of the test's JVM, and gradients whose sum depends on the order of adding. */
final class World {
    static final byte[] SECRET = "a secret of thirty-two bytes, yes".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    static final Credentials CREDENTIALS = new Credentials(SECRET, "test", 1, 1, false);

    private static final long PIECE_FLOATS = 32;

    /** What one rank does. */
    interface RankBody<T> {
        T run(int rank) throws Exception;
    }

    private World() {}

    static ParameterLayout layout(int... sizes) {
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 0) {
                ParameterTensor tensor =
                        new ParameterTensor("s" + i, Shape.of(sizes[i]), offset, new Zeros(), Role.WEIGHT);
                tensors.add(tensor);
                offset = ParameterLayout.align(tensor.end());
            }
        }
        return new ParameterLayout(tensors);
    }

    /** Members with unequal numbers of threads. */
    static List<Membership> members(ParameterLayout layout, int ranks, int slices) {
        List<Integer> threads = new ArrayList<>();
        for (int r = 0; r < ranks; r++) {
            threads.add(1 + r % 3);
        }
        return members(layout, threads, slices);
    }

    /** @param threads of each rank */
    static List<Membership> members(ParameterLayout layout, List<Integer> threads, int slices) {
        int ranks = threads.size();
        List<String> names = new ArrayList<>();
        for (int r = 0; r < ranks; r++) {
            names.add("rank " + r + " (here)");
        }
        List<Membership> members = new ArrayList<>();
        for (int r = 0; r < ranks; r++) {
            members.add(new Membership(
                    r, new SliceAssignment(slices, threads), new SliceTree(slices), Chunks.of(layout, ranks), names));
        }
        return members;
    }

    /** Different at every (step, slice, index), of magnitudes from 2^-12 to 2^12: any other order of adding shows. */
    static float gradient(long step, int slice, int index) {
        long bits = mixed(mixed(mixed(step) + slice) + index);
        return ((bits >>> 40) * 0x1p-24f - 0.5f) * (float) (1 << (int) (bits & 15)) / 64;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014): there are millions of numbers to draw. */
    private static long mixed(long number) {
        long bits = number + 0x9E3779B97F4A7C15L;
        bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        return bits ^ bits >>> 31;
    }

    /** Puts a slice's gradient piece by piece from its end, zero in the layout's gaps as networks write it. */
    static void put(Partials partials, long step, int slice, ParameterLayout layout, boolean absent) {
        if (absent) {
            partials.absent(slice);
            return;
        }
        FloatStorage buffer = partials.borrow();
        float[] values = new float[Math.toIntExact(layout.size())];
        for (ParameterTensor tensor : layout.tensors()) {
            for (int i = (int) tensor.offset(); i < tensor.end(); i++) {
                values[i] = gradient(step, slice, i);
            }
        }
        LossSum losses = new LossSum();
        losses.set(1.0 / (slice + 3), slice + 1.1);
        partials.begin(slice, buffer, losses);
        int piece = Math.max(31 + slice % 7, values.length / 5);
        for (int end = values.length; end > 0; end -= piece) {
            int start = Math.max(0, end - piece);
            buffer.write(start, values, start, end - start);
            partials.reached(slice, start);
        }
        partials.reached(slice, 0);
    }

    /** By rank, what the bodies return; the first failure is thrown. */
    static <T> List<T> run(int ranks, RankBody<T> body) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ranks, runnable -> {
            Thread thread = new Thread(runnable, "test-rank");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int r = 0; r < ranks; r++) {
                int rank = r;
                Callable<T> call = () -> body.run(rank);
                futures.add(threads.submit(call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(120, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    static List<Endpoint> endpoints(int ranks) throws Exception {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int r = 0; r < ranks; r++) {
            endpoints.add(Endpoint.bind("rank-" + r, "127.0.0.1", Ports.EPHEMERAL));
        }
        return endpoints;
    }

    static List<InetSocketAddress> addresses(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::address).toList();
    }

    static Partials partials(Membership member, long size) {
        int rank = member.rank();
        int slices = member.slices().end(rank) - member.slices().first(rank);
        return partials(member, size, Partials.kept(slices, 2, member.size()));
    }

    /** @param kept slices up to which all are kept */
    static Partials partials(Membership member, long size, int kept) {
        int rank = member.rank();
        return new Partials(
                member.tree(),
                member.slices().first(rank),
                member.slices().end(rank),
                size,
                PIECE_FLOATS,
                kept,
                HeapFloats::of);
    }
}
