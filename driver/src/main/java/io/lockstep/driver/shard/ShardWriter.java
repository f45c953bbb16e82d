package io.lockstep.driver.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes one shard file, row by row. Not thread-safe. */
public final class ShardWriter implements Closeable {
    private final String path;
    private final ShardSchema schema;
    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private final List<Integer> blockRows = new ArrayList<>();
    private final byte[][] pending = new byte[ShardFormat.BLOCK_ROWS][];
    private int rows;
    private long size;

    /**
     * @param path of the file, as the manifest will name it
     * @param out closed by {@link #close}
     */
    public ShardWriter(String path, ShardSchema schema, OutputStream out) throws IOException {
        this.path = path;
        this.schema = schema;
        this.out = out;
        write(ShardFormat.head(schema));
    }

    /** @param row of {@link ShardRow}. Kept until its block is written. */
    public void add(byte[] row) throws IOException {
        if (row.length != schema.rowBytes()) {
            throw new IllegalArgumentException(
                    path + ": expected rows of " + schema.rowBytes() + " bytes, got " + row.length);
        }
        pending[rows++] = row;
        if (rows == pending.length) {
            writeBlock();
        }
    }

    /** Writes what is left; the file is whole once it is closed. */
    public ShardFile finish() throws IOException {
        if (rows > 0) {
            writeBlock();
        }
        out.flush();
        return new ShardFile(path, size, HexFormat.of().formatHex(digest.digest()), blockRows);
    }

    private void writeBlock() throws IOException {
        int columns = Math.multiplyExact(rows, schema.rowBytes());
        byte[] bytes = new byte[columns + ShardFormat.BLOCK_FRAME_BYTES];
        ByteBuffer block = ShardFormat.littleEndian(bytes);
        block.putInt(rows).putInt(columns);
        int from = ShardFormat.IDENTITY_BYTES;
        int features = schema.inputSize() * schema.type().bytes();
        int[] widths = {features, 4 * schema.targetSize(), 4};
        for (int width : widths) {
            for (int row = 0; row < rows; row++) {
                block.put(pending[row], from, width);
            }
            from += width;
        }
        for (int row = 0; row < rows; row++) {
            block.put(pending[row], 0, ShardFormat.IDENTITY_BYTES);
        }
        block.putInt(ShardFormat.crc(bytes, 0, block.position()));
        write(bytes);
        blockRows.add(rows);
        rows = 0;
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
