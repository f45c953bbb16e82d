package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a step costs two ranks for 26 tables of each of these sizes, of which it touches as many rows; sizes in turn, step
 * by step: {@code -Dlockstep.tableRows=10000,100000,1000000} prints a line for each, median milliseconds of reading the
 * touched rows, sum, update and new values. Needs 6 GiB of heap for a million rows.
 */
@EnabledIfSystemProperty(
        named = "lockstep.tableRows",
        matches = "[0-9,]+",
        disabledReason = "a measurement, not a test; wanted with -Dlockstep.tableRows=10000,100000,1000000")
class TableCostTest {
    private static final int TABLES = 26;
    private static final int DIMENSION = 16;
    private static final int EXAMPLES = 512;
    private static final int TOUCHED = 10_000;
    private static final int STEPS = 60;
    private static final TrainConfig TRAIN = Configs.BINDING.bind(
            TrainConfig.class,
            Map.of("epochs", 1, "batch", 2, "slices", 2, "optimizer", Map.of("adagrad", Map.of("learningRate", 0.1))),
            "train");

    /** One rank's tables of a size. */
    private static final class Place {
        private final Table[] each = new Table[TABLES];
        private final List<FloatStorage> values = new ArrayList<>();
        private final OwnTables tables;
        private final Collective mesh;
        private final UpdateSite site = UpdateSite.alone(HeapFloats.of(0));
        private final Random random;
        private final long stride;
        private final int rank;
        private final double[] millis = new double[STEPS];
        private final float[] read = new float[DIMENSION];

        Place(long rows, int rank, Endpoint endpoint, List<InetSocketAddress> addresses) throws Exception {
            for (int table = 0; table < TABLES; table++) {
                each[table] = new Table("t" + table, rows, DIMENSION, new Zeros());
                values.add(HeapFloats.of(rows * DIMENSION));
            }
            ParameterLayout layout = new ParameterLayout(List.of(), List.of(each));
            Membership member = new Membership(
                    rank,
                    new SliceAssignment(2, List.of(1, 1)),
                    new SliceTree(2),
                    Chunks.of(layout, 2),
                    List.of("rank 0", "rank 1"));
            byte[] secret = "a secret of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8);
            this.mesh = MeshCollective.join(
                    endpoint, new Credentials(secret, "test", 1, 1, false), member, addresses, 120_000);
            this.tables = new OwnTables(layout, TRAIN, member, mesh);
            this.random = new Random(rank);
            this.stride = rows / TOUCHED;
            this.rank = rank;
            CheckpointStore none = new CheckpointStore(new HadoopFiles(new Configuration(false)), "none", layout);
            try (Team alone = new Team("test", 1)) {
                tables.begin(values, 1, none, null, alone);
            }
        }

        void step(int step) throws Exception {
            tables.clear();
            RowValues[] touched = tables.slices().borrow();
            for (int table = 0; table < TABLES; table++) {
                int[] ids =
                        random.ints(EXAMPLES, 0, TOUCHED).sorted().distinct().toArray();
                touched[table].resize(ids.length);
                for (int i = 0; i < ids.length; i++) {
                    touched[table].rows()[i] = ids[i] * stride;
                }
            }
            mesh.exchange(step, new byte[0]);
            long start = System.nanoTime();
            for (int table = 0; table < TABLES; table++) {
                for (int i = 0; i < touched[table].count(); i++) {
                    values.get(table).read(touched[table].rows()[i] * DIMENSION, read, 0, DIMENSION);
                    System.arraycopy(read, 0, touched[table].values(), i * DIMENSION, DIMENSION);
                    touched[table].values()[i * DIMENSION] += 1;
                }
            }
            tables.slices().slice(rank, touched);
            tables.sum(step);
            tables.update(step + 1L, 1, 1f, 1f, site);
            tables.spread(step);
            millis[step] = (System.nanoTime() - start) / 1e6;
        }

        double median() {
            double[] sorted = Arrays.copyOfRange(millis, STEPS / 3, STEPS);
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    @Test
    void bytesAndTimeOfAStep() throws Exception {
        List<Long> sizes = Arrays.stream(
                        System.getProperty("lockstep.tableRows").split(","))
                .map(Long::parseLong)
                .toList();
        List<List<Endpoint>> endpoints = new ArrayList<>();
        for (int size = 0; size < sizes.size(); size++) {
            endpoints.add(List.of(
                    Endpoint.bind("rank-0", "127.0.0.1", Ports.EPHEMERAL),
                    Endpoint.bind("rank-1", "127.0.0.1", Ports.EPHEMERAL)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<List<Place>>> ranks = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            int own = rank;
            ranks.add(threads.submit(() -> {
                List<Place> places = new ArrayList<>();
                for (int size = 0; size < sizes.size(); size++) {
                    List<InetSocketAddress> addresses =
                            endpoints.get(size).stream().map(Endpoint::address).toList();
                    places.add(
                            new Place(sizes.get(size), own, endpoints.get(size).get(own), addresses));
                }
                for (int step = 0; step < STEPS; step++) {
                    for (Place place : places) {
                        place.step(step);
                    }
                }
                return places;
            }));
        }
        for (int size = 0; size < sizes.size(); size++) {
            Place first = ranks.get(0).get().get(size);
            Place second = ranks.get(1).get().get(size);
            System.out.printf(
                    "%d tables of %d rows: %d bytes a step, %.2f ms a step%n",
                    TABLES,
                    sizes.get(size),
                    (first.mesh.bytesSent() + second.mesh.bytesSent()) / STEPS,
                    Math.max(first.median(), second.median()));
        }
        threads.shutdown();
        for (Future<List<Place>> rank : ranks) {
            rank.get().forEach(place -> place.mesh.close());
        }
    }
}
