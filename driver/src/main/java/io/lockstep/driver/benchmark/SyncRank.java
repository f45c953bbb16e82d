package io.lockstep.driver.benchmark;

import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.collective.Partials;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One rank's averaging steps, timed and verified: what an executor does in the benchmark. No Spark in it. */
final class SyncRank {
    private static final long DEADLINE_MILLIS = 60_000;
    private static final int WARM_UP_BYTES = 256 << 20;
    private static final int WARM_UP_ROUNDS_MAXIMUM = 5_000;
    /** For each that is timed: who asks for few has not long to wait. */
    private static final int WARM_UP_ROUNDS_EACH = 25;

    private final int rank;
    private final int ranks;

    private SyncRank(int rank, int ranks) {
        this.rank = rank;
        this.ranks = ranks;
    }

    /** @return by size, nanoseconds of each of {@code rounds} rounds */
    static long[][] run(
            String host, Credentials credentials, InetSocketAddress coordinator, int rank, int[] bytes, int rounds)
            throws IOException {
        long[][] nanos = new long[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            Credentials own = credentials.withGeneration(i);
            try (Endpoint endpoint = Endpoint.bind("rank-" + rank, host, Ports.EPHEMERAL)) {
                List<InetSocketAddress> addresses =
                        Rendezvous.meet(endpoint, credentials, coordinator, rank, DEADLINE_MILLIS);
                nanos[i] = new SyncRank(rank, addresses.size()).measure(endpoint, own, addresses, bytes[i], rounds);
            }
        }
        return nanos;
    }

    private long[] measure(
            Endpoint endpoint, Credentials credentials, List<InetSocketAddress> addresses, int bytes, int rounds)
            throws IOException {
        ParameterLayout layout = layout(bytes);
        Membership membership = membership(addresses, layout);
        long most = Math.min(WARM_UP_ROUNDS_MAXIMUM, (long) WARM_UP_ROUNDS_EACH * rounds);
        int warmUp = (int) Math.min(most, 20 + WARM_UP_BYTES / bytes);
        long[] nanos = new long[rounds];
        try (Collective mesh = MeshCollective.join(endpoint, credentials, membership, addresses, DEADLINE_MILLIS);
                Partials partials = new Partials(membership.tree(), rank, rank + 1, layout.size(), HeapFloats::of)) {
            HeapFloats parameters = HeapFloats.of(layout.size());
            for (int round = -warmUp; round < rounds; round++) {
                put(partials, round, layout);
                mesh.exchange(round, new byte[0]);
                long start = System.nanoTime();
                average(mesh, round, partials, membership.chunks().of(rank), parameters);
                long end = System.nanoTime();
                verify(parameters, layout, round);
                if (round >= 0) {
                    nanos[round] = end - start;
                }
            }
        }
        return nanos;
    }

    /** As in a step of training: sum to the owners, the owners' values to all. */
    private void average(Collective mesh, int round, Partials partials, Chunk chunk, HeapFloats parameters)
            throws IOException {
        HeapFloats sum = HeapFloats.of(chunk.size());
        mesh.reduceScatter(round, partials, sum, new LossSum());
        partials.clear();
        float scale = 1f / ranks;
        float[] values = parameters.array();
        int offset = (int) chunk.offset();
        for (int i = 0; i < chunk.size(); i++) {
            values[offset + i] = sum.array()[i] * scale;
        }
        mesh.allGather(round, parameters);
    }

    private static ParameterLayout layout(int bytes) {
        // two tensors, so that even the smallest vector has a chunk for each of two ranks
        int half = Math.max(1, bytes / Float.BYTES / 2);
        long second = ParameterLayout.align(half);
        return new ParameterLayout(List.of(
                new ParameterTensor("first", Shape.of(half), 0, new Zeros(), Role.OFFSET),
                new ParameterTensor("second", Shape.of(half), second, new Zeros(), Role.OFFSET)));
    }

    private Membership membership(List<InetSocketAddress> addresses, ParameterLayout layout) {
        List<String> names = new ArrayList<>();
        for (int r = 0; r < ranks; r++) {
            InetSocketAddress address = addresses.get(r);
            names.add("rank " + r + " (" + address.getHostString() + ":" + address.getPort() + ")");
        }
        SliceAssignment slices = new SliceAssignment(ranks, Collections.nCopies(ranks, 1));
        return new Membership(rank, slices, new SliceTree(ranks), Chunks.of(layout, ranks), names);
    }

    /** Different for every rank, round and index, and exact in float sums. */
    private static float gradient(int rank, int round, int index) {
        return (index & 0xFFFF) + 3 * rank + (round & 0xFF);
    }

    private void put(Partials partials, int round, ParameterLayout layout) {
        FloatStorage buffer = partials.borrow();
        float[] values = ((HeapFloats) buffer).array();
        for (ParameterTensor tensor : layout.tensors()) {
            for (int i = (int) tensor.offset(); i < tensor.end(); i++) {
                values[i] = gradient(rank, round, i);
            }
        }
        LossSum losses = new LossSum();
        losses.set(0, 1);
        partials.put(rank, buffer, losses);
    }

    private void verify(HeapFloats parameters, ParameterLayout layout, int round) throws IOException {
        float scale = 1f / ranks;
        for (ParameterTensor tensor : layout.tensors()) {
            for (int i = (int) tensor.offset(); i < tensor.end(); i++) {
                float sum = 0;
                for (int r = 0; r < ranks; r++) {
                    sum += gradient(r, round, i);
                }
                if (parameters.array()[i] != sum * scale) {
                    throw new IOException("bench sync: round " + round + ", float " + i + ": expected " + sum * scale
                            + ", got " + parameters.array()[i]);
                }
            }
        }
    }
}
