package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.DirectMemory;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.FaultyProxy;
import io.lockstep.driver.transport.FaultyProxy.Fault;
import io.lockstep.driver.transport.FaultyProxy.Span;
import io.lockstep.driver.transport.FaultyProxy.Way;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three ranks over real sockets, one link of them through a network that fails: the same bits, or an error; in time.
 */
class MeshFaultsIT {
    private static final ParameterLayout LAYOUT = World.layout(500, 300, 700, 200, 400, 600);
    private static final int RANKS = 3;
    private static final int SLICES = 8;
    private static final int STEPS = 4;
    private static final int SEGMENT_FLOATS = 64;
    private static final int FLIPS = 100;
    private static final long UNDISTURBED_MILLIS = 30_000;
    private static final long DEADLINE_MILLIS = 400;
    private static final long SLACK_MILLIS = 15_000;

    /** The parameters after each step that a rank finished, and what ended it; empty where nothing did. */
    private record Ending(List<float[]> steps, String failure) {}

    private long heldBefore;

    @BeforeEach
    void countMemory() {
        heldBefore = DirectMemory.held();
    }

    @AfterEach
    void allMemoryIsGivenBack() throws InterruptedException {
        assertThat(DirectMemory.heldAfter(heldBefore)).isLessThanOrEqualTo(heldBefore);
    }

    /** The parameters after a step whose new values are the sums of all gradients. */
    static HeapFloats step(Collective mesh, Membership member, ParameterLayout layout, long step) throws Exception {
        HeapFloats sum = HeapFloats.of(member.chunks().of(mesh.rank()).size());
        try (Partials partials = World.partials(member, layout.size())) {
            for (int s = member.slices().first(mesh.rank()); s < member.slices().end(mesh.rank()); s++) {
                World.put(partials, step, s, layout, false);
            }
            mesh.reduceScatter(step, partials, sum, new LossSum());
        }
        HeapFloats parameters = HeapFloats.of(layout.size());
        parameters.fill(0, layout.size(), Float.NaN);
        int offset = Math.toIntExact(member.chunks().of(mesh.rank()).offset());
        System.arraycopy(sum.array(), 0, parameters.array(), offset, Math.toIntExact(sum.size()));
        mesh.allGather(step, parameters);
        return parameters;
    }

    /** Rank 0 connects to rank 1 through the proxy. */
    private static List<Ending> run(List<Endpoint> endpoints, FaultyProxy proxy, boolean encrypt, long deadlineMillis)
            throws Exception {
        List<Membership> members = World.members(LAYOUT, RANKS, SLICES);
        List<InetSocketAddress> addresses = new ArrayList<>(World.addresses(endpoints));
        addresses.set(1, proxy.address());
        Credentials credentials = new Credentials(World.SECRET, "test", 1, 1, encrypt);
        long start = System.nanoTime();
        List<Ending> endings = World.run(RANKS, rank -> {
            List<float[]> steps = new ArrayList<>();
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank),
                    credentials,
                    members.get(rank),
                    addresses,
                    deadlineMillis,
                    SEGMENT_FLOATS,
                    Signal.live())) {
                for (int step = 0; step < STEPS; step++) {
                    steps.add(step(mesh, members.get(rank), LAYOUT, step).array());
                }
                return new Ending(steps, "");
            } catch (WorkerLostException e) {
                return new Ending(steps, String.valueOf(e.getMessage()));
            }
        });
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(deadlineMillis + SLACK_MILLIS);
        return endings;
    }

    private static List<Ending> run(Fault fault, boolean encrypt, long deadlineMillis) throws Exception {
        List<Endpoint> endpoints = World.endpoints(RANKS);
        try (FaultyProxy proxy = new FaultyProxy(endpoints.get(1).address(), fault)) {
            return run(endpoints, proxy, encrypt, deadlineMillis);
        }
    }

    /** What an undisturbed run gives, and what its link carries. */
    private record Undisturbed(List<float[]> steps, byte[] toServer, byte[] toClient) {
        byte[] recorded(Way way) {
            return way == Way.TO_SERVER ? toServer : toClient;
        }
    }

    private static Undisturbed undisturbed(boolean encrypt) throws Exception {
        List<Endpoint> endpoints = World.endpoints(RANKS);
        try (FaultyProxy proxy = new FaultyProxy(endpoints.get(1).address(), FaultyProxy.none())) {
            List<Ending> endings = run(endpoints, proxy, encrypt, UNDISTURBED_MILLIS);
            for (Ending ending : endings) {
                assertThat(ending.failure()).isEmpty();
                assertThat(ending.steps()).hasSize(STEPS);
                assertNothingChanged("undisturbed", ending, endings.get(0).steps());
            }
            return new Undisturbed(
                    endings.get(0).steps(), proxy.recorded(Way.TO_SERVER), proxy.recorded(Way.TO_CLIENT));
        }
    }

    private static void assertNothingChanged(String what, Ending ending, List<float[]> expected) {
        for (int step = 0; step < ending.steps().size(); step++) {
            assertThat(ending.steps().get(step)).as(what).isEqualTo(expected.get(step));
        }
    }

    /** At least the rank that is robbed of bytes fails; everyone who does says who they are and whom they missed. */
    private static void assertFailed(String what, List<Ending> endings, Way way, List<float[]> expected) {
        for (int rank = 0; rank < RANKS; rank++) {
            assertNothingChanged(what, endings.get(rank), expected);
            String failure = endings.get(rank).failure();
            if (!failure.isEmpty()) {
                assertThat(failure).as(what).startsWith("rank " + rank);
                assertThat(failure).as(what).containsPattern("rank [" + "012".replace("" + rank, "") + "]");
            }
        }
        assertThat(endings.get(way == Way.TO_SERVER ? 1 : 0).failure()).as(what).isNotEmpty();
    }

    private static Way way(int number) {
        return number % 2 == 0 ? Way.TO_SERVER : Way.TO_CLIENT;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneBitFlippedInEachOfAHundredFramesNeverChangesAValue(boolean encrypt) throws Exception {
        Undisturbed undisturbed = undisturbed(encrypt);
        long seed = Long.getLong("test.seed", 20_261_125);
        RandomStream random = RandomStream.of(seed, Purpose.SAMPLE_DATA, encrypt ? 1 : 0);
        for (int flip = 0; flip < FLIPS; flip++) {
            Way way = way(flip);
            List<Span> spans = FaultyProxy.spans(undisturbed.recorded(way), encrypt);
            assertThat(spans).hasSizeGreaterThan(FLIPS);
            Span span = spans.get(flip);
            // every tenth in the header, where lengths are
            int among = flip % 10 == 0 ? 4 : span.end() - span.start();
            long bits = random.bits(flip) & Integer.MAX_VALUE;
            long at = span.start() + bits / 8 % among;
            List<Ending> endings = run(FaultyProxy.flip(way, at, (int) (bits % 8)), encrypt, DEADLINE_MILLIS);
            assertFailed(
                    "bit " + bits % 8 + " of byte " + at + " " + way + ", reproduce with -Dtest.seed=" + seed,
                    endings,
                    way,
                    undisturbed.steps());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void delaysChangeNoBit(boolean encrypt) throws Exception {
        Undisturbed undisturbed = undisturbed(encrypt);
        for (Ending ending : run(FaultyProxy.delay(25), encrypt, UNDISTURBED_MILLIS)) {
            assertThat(ending.failure()).isEmpty();
            assertThat(ending.steps()).hasSize(STEPS);
            assertNothingChanged("undisturbed", ending, undisturbed.steps());
        }
    }

    /** Places in the middle of the handshake, of the first frames and of later ones. */
    private static List<Long> places(byte[] recorded, boolean encrypt) {
        List<Span> spans = FaultyProxy.spans(recorded, encrypt);
        List<Long> places = new ArrayList<>(List.of(spans.get(0).start() - 5L));
        for (int number : new int[] {spans.size() / 2, spans.size() - 1}) {
            Span span = spans.get(number);
            places.add((span.start() + span.end()) / 2L);
        }
        return places;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionCutInTheMiddleOfAFrameEndsTheStepAndChangesNoValue(boolean encrypt) throws Exception {
        everyBreakFails(encrypt, "cut", FaultyProxy::cut);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionHalfOpenIsNamedAtTheDeadline(boolean encrypt) throws Exception {
        everyBreakFails(encrypt, "silent", FaultyProxy::silence);
    }

    private static void everyBreakFails(boolean encrypt, String what, BiFunction<Way, Long, Fault> fault)
            throws Exception {
        Undisturbed undisturbed = undisturbed(encrypt);
        for (Way way : Way.values()) {
            for (long at : places(undisturbed.recorded(way), encrypt)) {
                List<Ending> endings = run(fault.apply(way, at), encrypt, DEADLINE_MILLIS);
                assertFailed(what + " behind byte " + at + " " + way, endings, way, undisturbed.steps());
            }
        }
    }

    /** Pairs of neighbouring parameters, as they would lie in a frame. */
    private static long found(byte[] recorded, List<float[]> steps) {
        Set<Long> pairs = new HashSet<>();
        ByteBuffer pair = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] parameters : steps) {
            for (int i = 0; i + 1 < parameters.length; i++) {
                if (parameters[i] != 0 || parameters[i + 1] != 0) {
                    pairs.add(pair.putFloat(0, parameters[i])
                            .putFloat(4, parameters[i + 1])
                            .getLong(0));
                }
            }
        }
        long count = 0;
        ByteBuffer bytes = ByteBuffer.wrap(recorded).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 8 <= recorded.length; at++) {
            count += pairs.contains(bytes.getLong(at)) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weightsAreOnTheWireInTheClearOnlyWithoutEncryption(boolean encrypt) throws Exception {
        Undisturbed undisturbed = undisturbed(encrypt);
        for (Way way : Way.values()) {
            byte[] recorded = undisturbed.recorded(way);
            long found = found(recorded, undisturbed.steps());
            assertThat(found).matches(pairs -> encrypt ? pairs == 0 : pairs > 1_000);
            String text = new String(recorded, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(text).doesNotContain(new String(World.SECRET, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }
}
