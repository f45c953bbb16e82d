package io.lockstep.driver.shard;

import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.slot.Slot;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes one shard file, row by row. Not thread-safe. */
public final class ShardWriter implements Closeable {
    private final String path;
    private final ShardSchema schema;
    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private final List<Integer> blockRows = new ArrayList<>();
    private final List<Integer> blockBytes = new ArrayList<>();
    private final List<Slot> slots;
    private final byte[][] pending = new byte[ShardFormat.BLOCK_ROWS][];
    private int rows;
    private int longestRow;
    private long size;

    /**
     * @param path of the file, as the manifest will name it
     * @param out closed by {@link #close}
     */
    public ShardWriter(String path, ShardSchema schema, OutputStream out) throws IOException {
        this.path = path;
        this.schema = schema;
        this.slots = schema.slots();
        this.out = out;
        write(ShardFormat.head(schema));
    }

    /** @param row of {@link ShardRow}. Kept until its block is written. */
    public void add(byte[] row) throws IOException {
        if (schema.isRagged() ? length(row) != row.length : row.length != schema.rowBytes()) {
            throw new IllegalArgumentException(
                    path + ": expected rows of " + schema.rowBytes() + " bytes, got " + row.length);
        }
        longestRow = schema.isRagged() ? Math.max(longestRow, row.length) : 0;
        pending[rows++] = row;
        if (rows == pending.length) {
            writeBlock();
        }
    }

    /** Bytes written so far. */
    public long size() {
        return size;
    }

    /** Writes what is left; the file is whole once it is closed. */
    public ShardFile finish() throws IOException {
        if (rows > 0) {
            writeBlock();
        }
        out.flush();
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return new ShardFile(path, size, sha256, blockRows, blockBytes, longestRow);
    }

    /** Bytes of a row by the numbers of items in it. */
    private long length(byte[] row) {
        long at = ShardFormat.IDENTITY_BYTES;
        for (Slot slot : slots) {
            if (at + slot.fixedBytes() > row.length) {
                return -1;
            }
            at += slot.fixedBytes() + (slot.ragged() ? itemBytes(slot, row, (int) at) : 0);
        }
        return at + Float.BYTES;
    }

    private static long itemBytes(Slot slot, byte[] row, int at) {
        return (long) ShardFormat.littleEndian(row).getInt(at)
                * slot.size()
                * slot.type().bytes();
    }

    private void writeBlock() throws IOException {
        int columns = 0;
        for (int row = 0; row < rows; row++) {
            columns = Math.addExact(columns, pending[row].length);
        }
        byte[] bytes = new byte[Math.addExact(columns, ShardFormat.BLOCK_FRAME_BYTES)];
        ByteBuffer block = ShardFormat.littleEndian(bytes);
        block.putInt(rows).putInt(columns);
        int[] from = new int[rows];
        Arrays.fill(from, ShardFormat.IDENTITY_BYTES);
        for (Slot slot : slots) {
            if (slot.ragged()) {
                writeRagged(slot, block, from);
            } else {
                writeFixed((int) slot.fixedBytes(), block, from);
            }
        }
        writeFixed(Float.BYTES, block, from);
        Arrays.fill(from, 0);
        writeFixed(ShardFormat.IDENTITY_BYTES, block, from);
        block.putInt(ShardFormat.crc(bytes, 0, block.position()));
        write(bytes);
        blockRows.add(rows);
        blockBytes.add(bytes.length);
        rows = 0;
    }

    /** @param from where each row goes on. Modified. */
    private void writeFixed(int width, ByteBuffer block, int[] from) {
        for (int row = 0; row < rows; row++) {
            block.put(pending[row], from[row], width);
            from[row] += width;
        }
    }

    /** @param from where each row goes on. Modified. */
    private void writeRagged(Slot slot, ByteBuffer block, int[] from) {
        int end = 0;
        for (int row = 0; row < rows; row++) {
            end = Math.addExact(end, ShardFormat.littleEndian(pending[row]).getInt(from[row]));
            block.putInt(end);
        }
        for (int row = 0; row < rows; row++) {
            int width = (int) itemBytes(slot, pending[row], from[row]);
            block.put(pending[row], from[row] + Integer.BYTES, width);
            from[row] += Integer.BYTES + width;
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        digest.update(bytes);
        size += bytes.length;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
