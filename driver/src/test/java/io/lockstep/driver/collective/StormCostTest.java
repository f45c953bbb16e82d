package io.lockstep.driver.collective;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Peer;
import io.lockstep.driver.transport.Stranger;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What strangers cost those who work: steps of two ranks with and without fifty knocks a second at their ports, in
 * turn; {@code -Dtest.stormPairs=3} prints the ratio of each pair.
 */
@EnabledIfSystemProperty(
        named = "test.stormPairs",
        matches = "[0-9]+",
        disabledReason = "a measurement, not a test; wanted with -Dtest.stormPairs=3")
class StormCostTest {
    private static final ParameterLayout LAYOUT = World.layout(400_000, 300_000, 300_000);
    private static final int PAIRS = Integer.getInteger("test.stormPairs", 0);
    private static final int STEPS = 2_000;
    private static final int PER_SECOND = 50;
    private static final int SILENT_MAXIMUM = 100;
    private static final Credentials CREDENTIALS = new Credentials(World.SECRET, "storm", 3, 5, false);

    /** Milliseconds of the median step of rank 0: its gradient is copied and travels, then parameters do. */
    private static double steps(boolean stormy) throws Exception {
        List<Membership> members = World.members(LAYOUT, List.of(1, 1), 2);
        List<Endpoint> endpoints = World.endpoints(2);
        AtomicBoolean over = new AtomicBoolean();
        Thread storm = new Thread(() -> knock(endpoints, over), "test-stranger");
        if (stormy) {
            storm.start();
        }
        List<long[]> nanos = World.run(2, rank -> {
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank), CREDENTIALS, members.get(rank), World.addresses(endpoints), 60_000)) {
                return steps(mesh, members.get(rank));
            }
        });
        over.set(true);
        storm.join();
        Arrays.sort(nanos.get(0));
        return nanos.get(0)[STEPS / 2] / 1e6;
    }

    private static long[] steps(Collective mesh, Membership member) throws WorkerLostException {
        int size = Math.toIntExact(LAYOUT.size());
        float[] gradient = new float[size];
        Arrays.fill(gradient, mesh.rank() + 1);
        HeapFloats sum = HeapFloats.of(member.chunks().of(mesh.rank()).size());
        HeapFloats parameters = HeapFloats.of(size);
        LossSum losses = new LossSum();
        losses.set(1, 1);
        long[] nanos = new long[STEPS];
        try (Partials partials = World.partials(member, size)) {
            for (int step = 0; step < STEPS; step++) {
                long start = System.nanoTime();
                FloatStorage buffer = partials.borrow();
                buffer.write(0, gradient, 0, size);
                partials.put(member.slices().first(mesh.rank()), buffer, losses);
                mesh.reduceScatter(step, partials, sum, losses);
                partials.clear();
                mesh.allGather(step, parameters);
                nanos[step] = System.nanoTime() - start;
            }
        }
        return nanos;
    }

    private static void knock(List<Endpoint> endpoints, AtomicBoolean over) {
        Deque<Socket> silent = new ArrayDeque<>();
        try {
            for (int attempt = 0; !over.get(); attempt++) {
                TimeUnit.MICROSECONDS.sleep(1_000_000 / PER_SECOND);
                int rank = attempt % 2;
                InetSocketAddress address = endpoints.get(rank).address();
                Socket stays = new Stranger(CREDENTIALS, Peer.rank(rank), new byte[100], 1).knock(address, attempt);
                if (stays != null) {
                    silent.add(stays);
                }
                if (silent.size() > SILENT_MAXIMUM) {
                    silent.remove().close();
                }
            }
            for (Socket socket : silent) {
                socket.close();
            }
        } catch (IOException | InterruptedException e) {
            // the ranks have gone
        }
    }

    @Test
    void stepsUnderAStorm() throws Exception {
        steps(true);
        for (int pair = 0; pair < PAIRS; pair++) {
            double quiet = steps(false);
            double stormy = steps(true);
            System.out.printf("quiet %.3f ms, storm %.3f ms, ratio %.3f%n", quiet, stormy, stormy / quiet);
        }
    }
}
