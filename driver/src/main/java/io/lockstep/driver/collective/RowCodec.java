package io.lockstep.driver.collective;

import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Touched rows as bytes, little-endian: their number, the rows (four bytes each, eight in a table of more than 2^31), their
 * values. What is read is checked: rows ascend, are in the table, and belong to whom they must.
 */
final class RowCodec {
    private final TableOwners owners;
    private final int ranks;
    private final int[] counts;
    private final ByteBuffer[] rooms;

    RowCodec(TableOwners owners, int ranks) {
        this.owners = owners;
        this.ranks = ranks;
        this.counts = new int[ranks];
        this.rooms = new ByteBuffer[ranks];
    }

    private Table table(int number) {
        return owners.tables().get(number);
    }

    private static boolean wide(Table table) {
        return table.rows() > 1L + Integer.MAX_VALUE;
    }

    private static long bytes(Table table, int count) {
        long each = (wide(table) ? Long.BYTES : Integer.BYTES) + (long) table.dimension() * Float.BYTES;
        return Integer.BYTES + count * each;
    }

    /** Writes each row for its owner. */
    void writeByOwner(int number, RowValues rows, RankBytes out) {
        Table table = table(number);
        Arrays.fill(counts, 0);
        for (int i = 0; i < rows.count(); ) {
            int end = blockEnd(table, rows, i);
            counts[owner(number, rows, i)] += end - i;
            i = end;
        }
        for (int rank = 0; rank < ranks; rank++) {
            rooms[rank] = out.room(rank, bytes(table, counts[rank]));
            rooms[rank].putInt(counts[rank]);
        }
        for (int i = 0; i < rows.count(); ) {
            int end = blockEnd(table, rows, i);
            writeRows(table, rows, i, end, rooms[owner(number, rows, i)]);
            i = end;
        }
        for (int i = 0; i < rows.count(); ) {
            int end = blockEnd(table, rows, i);
            writeValues(rows, i, end, rooms[owner(number, rows, i)]);
            i = end;
        }
    }

    /** Writes all rows for one rank. */
    void write(int number, RowValues rows, int rank, RankBytes out) {
        ByteBuffer room = out.room(rank, bytes(table(number), rows.count()));
        room.putInt(rows.count());
        writeRows(table(number), rows, 0, rows.count(), room);
        writeValues(rows, 0, rows.count(), room);
    }

    private int owner(int number, RowValues rows, int place) {
        return owners.owner(number, table(number).blockOf(rows.rows()[place]));
    }

    /** One past the last place whose row is in the same block. */
    private static int blockEnd(Table table, RowValues rows, int place) {
        long end = table.firstRow(table.blockOf(rows.rows()[place]) + 1);
        int next = place + 1;
        while (next < rows.count() && rows.rows()[next] < end) {
            next++;
        }
        return next;
    }

    private static void writeRows(Table table, RowValues rows, int from, int end, ByteBuffer out) {
        boolean wide = wide(table);
        for (int i = from; i < end; i++) {
            if (wide) {
                out.putLong(rows.rows()[i]);
            } else {
                out.putInt((int) rows.rows()[i]);
            }
        }
    }

    private static void writeValues(RowValues rows, int from, int end, ByteBuffer out) {
        int count = (end - from) * rows.dimension();
        out.asFloatBuffer().put(rows.values(), from * rows.dimension(), count);
        out.position(out.position() + count * Float.BYTES);
    }

    /**
     * Reads rows of a table.
     *
     * @param owner whose they must be
     * @param into Overwritten
     * @throws IOException when they are not what such rows can be
     */
    void read(int number, ByteBuffer in, int owner, RowValues into) throws IOException {
        Table table = table(number);
        int count = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (count < 0 || bytes(table, count) - Integer.BYTES > in.remaining()) {
            throw new IOException(
                    "expected rows of table " + table.name() + ", got " + count + " in " + in.remaining() + " bytes");
        }
        into.resize(count);
        boolean wide = wide(table);
        long last = -1;
        long endOfBlock = -1;
        for (int i = 0; i < count; i++) {
            long row = wide ? in.getLong() : in.getInt();
            if (row <= last || row >= table.rows()) {
                throw new IOException("expected ascending rows below " + table.rows() + " of table " + table.name()
                        + ", got " + row + " after " + last);
            }
            if (row >= endOfBlock) {
                int block = table.blockOf(row);
                if (owners.owner(number, block) != owner) {
                    throw new IOException(
                            "expected rows of table " + table.name() + " that rank " + owner + " owns, got " + row);
                }
                endOfBlock = table.firstRow(block + 1);
            }
            into.rows()[i] = row;
            last = row;
        }
        int floats = count * table.dimension();
        in.asFloatBuffer().get(into.values(), 0, floats);
        in.position(in.position() + floats * Float.BYTES);
    }
}
