package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.SegmentedFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableExchangeTest {
    private static final ParameterLayout LAYOUT = World.layout(20);
    /** Blocks of two rows, and of one; a table of one row; one whose rows are never touched. */
    private static final List<Table> TABLES =
            List.of(table("a", 11, 8_000), table("b", 5, 9_000), table("c", 1, 3), table("d", 100, 1));

    private static final int STEPS = 3;

    private static Table table(String name, long rows, int dimension) {
        return new Table(name, rows, dimension, new Zeros());
    }

    private static boolean touches(long step, int slice, int table, long row) {
        return table < 3 && step != 1 && (step * 5 + slice * 3L + table + row) % 4 == 0;
    }

    private static void compute(RowTree slices, long step, int slice) {
        RowValues[] rows = slices.borrow();
        for (int number = 0; number < TABLES.size(); number++) {
            Table table = TABLES.get(number);
            for (long row = 0; row < table.rows(); row++) {
                if (touches(step, slice, number, row)) {
                    int at = rows[number].append(row);
                    for (int i = 0; i < table.dimension(); i++) {
                        rows[number].values()[at + i] = World.gradient(step, slice, (int) row * 13 + i % 17);
                    }
                }
            }
        }
        slices.slice(slice, rows);
    }

    /** After each step the values are the sums of the rows that were touched in it or before. */
    private static List<float[]> steps(Collective collective, Membership member) throws Exception {
        List<FloatStorage> values = new ArrayList<>();
        TABLES.forEach(table -> values.add(SegmentedFloats.of(table.size())));
        TableExchange exchange = new TableExchange(collective, member, TABLES);
        for (int step = 0; step < STEPS; step++) {
            exchange.clear();
            for (int slice = member.slices().first(member.rank());
                    slice < member.slices().end(member.rank());
                    slice++) {
                if (slice % 4 == 3) {
                    exchange.slices().absent(slice);
                } else {
                    compute(exchange.slices(), step, slice);
                }
            }
            RowValues[] sums = exchange.sum(step);
            for (int number = 0; number < sums.length; number++) {
                sums[number].write(values.get(number));
            }
            exchange.spread(step, sums, values::get);
        }
        List<float[]> all = new ArrayList<>();
        for (FloatStorage table : values) {
            float[] copy = new float[(int) table.size()];
            table.read(0, copy, 0, copy.length);
            all.add(copy);
        }
        return all;
    }

    private static List<float[]> reference(int slices) throws Exception {
        Membership alone = World.members(LAYOUT, 1, slices).get(0);
        try (Collective collective = InProcessCollective.alone(alone)) {
            return steps(collective, alone);
        }
    }

    private static void same(List<float[]> found, List<float[]> expected, String where) {
        for (int number = 0; number < expected.size(); number++) {
            assertThat(Arrays.mismatch(found.get(number), expected.get(number)))
                    .as(where + ", table " + number)
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void threadsGiveTheBitsOfOneRank(int ranks) throws Exception {
        for (int slices : new int[] {1, 4, 5, 13}) {
            List<float[]> expected = reference(slices);
            List<Membership> members = World.members(LAYOUT, ranks, slices);
            List<Collective> group = InProcessCollective.group(members, 20_000);
            for (List<float[]> found : World.run(ranks, rank -> steps(group.get(rank), members.get(rank)))) {
                same(found, expected, ranks + " ranks, " + slices + " slices");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void meshGivesTheBitsOfOneRank(int ranks) throws Exception {
        for (int slices : new int[] {2, 5}) {
            List<float[]> expected = reference(slices);
            List<Membership> members = World.members(LAYOUT, ranks, slices);
            List<Endpoint> endpoints = World.endpoints(ranks);
            List<List<float[]>> found = World.run(ranks, rank -> {
                try (Collective mesh = MeshCollective.join(
                        endpoints.get(rank),
                        World.CREDENTIALS,
                        members.get(rank),
                        World.addresses(endpoints),
                        20_000,
                        96,
                        Signal.live())) {
                    return steps(mesh, members.get(rank));
                }
            });
            found.forEach(one -> same(one, expected, ranks + " ranks, " + slices + " slices"));
        }
    }

    @Test
    void sharedMemoryGivesTheBitsOfOneRank(@TempDir Path directory) throws Exception {
        List<Membership> members = World.members(LAYOUT, 2, 5);
        List<Endpoint> endpoints = World.endpoints(2);
        List<List<float[]>> found = World.run(2, rank -> {
            try (MeshCollective mesh = MeshCollective.joinSharing(
                    endpoints.get(rank),
                    World.CREDENTIALS,
                    members.get(rank),
                    World.addresses(endpoints),
                    20_000,
                    directory)) {
                List<float[]> values = steps(mesh, members.get(rank));
                assertThat(mesh.bytesShared()).isGreaterThan(100_000);
                return values;
            }
        });
        List<float[]> expected = reference(5);
        found.forEach(one -> same(one, expected, "two ranks of one host"));
    }

    /** Five slices: ((0 + 1) + (2 + 3)) + 4, of which slice 1 does not touch the row and 3 is absent. */
    @Test
    void theSumFollowsTheTreeByHand() throws Exception {
        Membership alone = World.members(LAYOUT, 1, 5).get(0);
        List<Table> one = List.of(table("a", 9, 1));
        float[] values = {1e8f, 0, 3f, 0, -1e8f};
        try (Collective collective = InProcessCollective.alone(alone)) {
            TableExchange exchange = new TableExchange(collective, alone, one);
            for (int slice : new int[] {4, 0, 2, 1, 3}) {
                RowValues[] rows = exchange.slices().borrow();
                if (slice == 1) {
                    rows[0].append(2);
                    rows[0].values()[0] = 5f;
                } else if (slice != 3) {
                    rows[0].append(7);
                    rows[0].values()[0] = values[slice];
                }
                exchange.slices().slice(slice, rows);
            }
            RowValues sum = exchange.sum(1)[0];
            assertThat(Arrays.copyOf(sum.rows(), sum.count())).containsExactly(2, 7);
            assertThat(Arrays.copyOf(sum.values(), 2)).containsExactly(5f, (1e8f + 3f) + -1e8f);
        }
    }

    @Test
    void aSliceThatIsMissingOrComesTwiceIsSeen() throws Exception {
        Membership alone = World.members(LAYOUT, 1, 2).get(0);
        try (Collective collective = InProcessCollective.alone(alone)) {
            TableExchange exchange = new TableExchange(collective, alone, TABLES);
            exchange.slices().absent(1);
            assertThatThrownBy(() -> exchange.slices().absent(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("slices 1 to 1: rows came twice");
            assertThatThrownBy(() -> exchange.sum(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("slices 0 to 1: expected the rows of each, some are not there");
        }
    }

    /** Rows i of i * gap: what goes between ranks is the same for a table of any size. */
    private static long bytes(long rows) throws Exception {
        List<Table> tables = List.of(table("a", rows, 16), table("b", rows, 16));
        List<Membership> members = World.members(LAYOUT, List.of(1, 1), 4);
        List<Endpoint> endpoints = World.endpoints(2);
        List<Long> sent = World.run(2, rank -> {
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank), World.CREDENTIALS, members.get(rank), World.addresses(endpoints), 20_000)) {
                long before = mesh.bytesSent();
                TableExchange exchange = new TableExchange(mesh, members.get(rank), tables);
                List<FloatStorage> values = List.of(SegmentedFloats.of(rows * 16), SegmentedFloats.of(rows * 16));
                for (int slice = 2 * rank; slice < 2 * rank + 2; slice++) {
                    RowValues[] touched = exchange.slices().borrow();
                    for (int i = 0; i < 500; i++) {
                        touched[0].append(i * (rows / 500) + slice);
                        touched[1].append(i * (rows / 500));
                    }
                    exchange.slices().slice(slice, touched);
                }
                exchange.spread(1, exchange.sum(1), values::get);
                return mesh.bytesSent() - before;
            }
        });
        return sent.get(0) + sent.get(1);
    }

    @Test
    void whatIsSentDependsOnTouchedRowsAlone() throws Exception {
        long small = bytes(10_000);
        assertThat(bytes(1_000_000)).isBetween((long) (0.95 * small), (long) (1.05 * small));
    }

    /** Rank 1 sends so many bytes more than its rows take, in the first meeting or in the second. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesBehindTheRowsAreRefused(boolean values) throws Exception {
        List<Membership> members = World.members(LAYOUT, List.of(1, 1), 2);
        List<Collective> group = InProcessCollective.group(members, 20_000);
        List<Table> one = List.of(table("a", 9, 1));
        List<String> ends = World.run(2, rank -> {
            TableExchange exchange = new TableExchange(group.get(rank), members.get(rank), one);
            exchange.slices().absent(rank);
            try {
                if (rank == 0) {
                    exchange.spread(7, exchange.sum(7), number -> SegmentedFloats.of(9));
                    return "";
                }
                RankBytes bytes = new RankBytes(2);
                bytes.room(0, values ? 4 : 5).putInt(0);
                bytes.room(1, 4).putInt(0);
                group.get(1).allToAll(7, bytes, new RankBytes(2));
                bytes.clear();
                bytes.room(0, 7).putInt(0);
                group.get(1).allToAll(7, bytes, new RankBytes(2));
                return "";
            } catch (WorkerLostException e) {
                return String.valueOf(e.getMessage());
            }
        });
        assertThat(ends.get(0))
                .isEqualTo("rank 0 (here): rank 1 (here) sent unexpected " + (values ? "values" : "sums")
                        + " of rows: expected no more, got " + (values ? 3 : 1)
                        + " bytes, step 7. The log of rank 1 says why");
    }

    private static RowCodec codec() {
        return new RowCodec(new TableOwners(TABLES, 2), 2);
    }

    private static ByteBuffer rows(int count, int... rows) {
        RankBytes bytes = new RankBytes(1);
        ByteBuffer room = bytes.room(0, 4 + rows.length * 4L + rows.length * 4L);
        room.putInt(count);
        for (int row : rows) {
            room.putInt(row);
        }
        return bytes.of(0);
    }

    @Test
    void rowsThatCannotBeAreRefused() {
        RowValues into = new RowValues(1);
        assertThatThrownBy(() -> codec().read(3, rows(2, 5, 5), 1, into))
                .isInstanceOf(IOException.class)
                .hasMessage("expected ascending rows below 100 of table d, got 5 after 5");
        assertThatThrownBy(() -> codec().read(3, rows(1, 100), 1, into))
                .hasMessage("expected ascending rows below 100 of table d, got 100 after -1");
        assertThatThrownBy(() -> codec().read(3, rows(1, -3), 1, into))
                .hasMessage("expected ascending rows below 100 of table d, got -3 after -1");
        assertThatThrownBy(() -> codec().read(3, rows(1, 4), 0, into))
                .hasMessage("expected rows of table d that rank 0 owns, got 4");
        assertThatThrownBy(() -> codec().read(3, rows(2, 4), 1, into))
                .hasMessage("expected rows of table d, got 2 in 8 bytes");
        assertThatThrownBy(() -> codec().read(3, rows(-1), 1, into))
                .hasMessage("expected rows of table d, got -1 in 0 bytes");
        assertThatThrownBy(() -> codec().read(3, ByteBuffer.allocate(3), 1, into))
                .hasMessage("expected rows of table d, got -1 in 3 bytes");
    }

    /** A table of more rows than an int counts has them as longs. */
    @Test
    void aLargeTableHasRowsOfEightBytes() throws Exception {
        long last = (1L << 40) + 3;
        TableOwners owners = new TableOwners(List.of(table("large", last + 1, 2)), 3);
        RowValues rows = new RowValues(2);
        rows.append(1L << 33);
        rows.append(last);
        System.arraycopy(new float[] {1, 2, 3, 4}, 0, rows.values(), 0, 4);
        RankBytes bytes = new RankBytes(3);
        new RowCodec(owners, 3).writeByOwner(0, rows, bytes);
        RowValues found = new RowValues(2);
        long count = 0;
        for (int rank = 0; rank < 3; rank++) {
            new RowCodec(owners, 3).read(0, bytes.of(rank), rank, found);
            for (int i = 0; i < found.count(); i++) {
                assertThat(found.values()[2 * i]).isEqualTo(found.rows()[i] == last ? 3f : 1f);
                count++;
            }
        }
        assertThat(count).isEqualTo(2);
    }

    @Test
    void tooManyBytesBetweenTwoRanksAreOneClearError() {
        assertThatThrownBy(() -> new RankBytes(2).room(1, RankBytes.MAXIMUM + 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tables: expected at most 1073741824 bytes of touched rows between two executors in a step,"
                        + " got 1073741825. Lower train.batch");
    }

    @Test
    void everyRowHasOneOwnerAndAPlaceOfItsOwn() {
        for (int ranks = 1; ranks <= 9; ranks++) {
            TableOwners owners = new TableOwners(TABLES, ranks);
            for (int number = 0; number < TABLES.size(); number++) {
                Table table = TABLES.get(number);
                List<List<Long>> places = new ArrayList<>();
                for (int rank = 0; rank < ranks; rank++) {
                    places.add(new ArrayList<>());
                }
                for (long row = 0; row < table.rows(); row++) {
                    places.get(owners.owner(number, table.blockOf(row))).add(owners.place(number, row));
                }
                for (int rank = 0; rank < ranks; rank++) {
                    long capacity = owners.capacity(number, rank);
                    assertThat(places.get(rank)).doesNotHaveDuplicates().allMatch(place -> place < capacity);
                }
            }
        }
    }
}
