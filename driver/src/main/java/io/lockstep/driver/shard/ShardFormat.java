package io.lockstep.driver.shard;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a shard file, all numbers little-endian:
 *
 * <pre>
 * head    "LOCKSHRD", int version, int n, n bytes of JSON (the schema), int CRC32C of all before
 * block   int rows, int n, n bytes of columns, int CRC32C of all before in the block
 * columns each slot of the inputs, then of the targets, as {@link SlotColumn} says; weights f32 [rows],
 *         identities [rows, 16 bytes]
 * </pre>
 *
 * Blocks follow each other to the file's end; how many rows and bytes each has is also in the manifest. Version 1 had
 * one slot for all inputs and told of pixels what becomes of them.
 */
final class ShardFormat {
    static final int VERSION = 2;
    static final int BLOCK_ROWS = 256;
    static final int BLOCK_FRAME_BYTES = 12;
    static final int IDENTITY_BYTES = 16;
    private static final byte[] MAGIC = "LOCKSHRD".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX_BYTES = MAGIC.length + 8;
    private static final int MAXIMUM_HEADER_BYTES = 1 << 20;
    private static final Binding BINDING = new Binding();

    private ShardFormat() {}

    static byte[] head(ShardSchema schema) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("format", "lockstep-shard");
        header.put("schema", BINDING.canonical(schema));
        byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[PREFIX_BYTES + json.length + 4];
        ByteBuffer head = littleEndian(bytes);
        head.put(MAGIC).putInt(VERSION).putInt(json.length).put(json);
        head.putInt(crc(bytes, 0, head.position()));
        return bytes;
    }

    /** Bytes of a file's head, from its first {@code PREFIX_BYTES}. */
    static int headBytes(byte[] prefix, String path) throws IOException {
        ByteBuffer head = littleEndian(prefix);
        if (!Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CorruptShardException(path + ": expected a shard that starts with LOCKSHRD, got other bytes. "
                    + CorruptShardException.REMEDY);
        }
        int version = head.getInt(MAGIC.length);
        if (version != VERSION) {
            throw new IOException(path + ": expected shard format version " + VERSION + ", got version " + version
                    + ". Read it with the Lockstep that wrote it, or delete its directory to prepare it again");
        }
        int header = head.getInt(MAGIC.length + 4);
        if (header < 0 || header > MAXIMUM_HEADER_BYTES) {
            throw new CorruptShardException(path + ": expected a header of at most " + MAXIMUM_HEADER_BYTES
                    + " bytes, got " + header + ". " + CorruptShardException.REMEDY);
        }
        return PREFIX_BYTES + header + 4;
    }

    static int prefixBytes() {
        return PREFIX_BYTES;
    }

    static ShardSchema schema(byte[] head, String path) throws IOException {
        int expected = littleEndian(head).getInt(head.length - 4);
        int found = crc(head, 0, head.length - 4);
        if (expected != found) {
            throw CorruptShardException.checksum(path + ": head", expected, found);
        }
        byte[] json = Arrays.copyOfRange(head, PREFIX_BYTES, head.length - 4);
        Object header = Json.parse(json, path);
        return BINDING.bind(Header.class, header, path).schema();
    }

    record Header(String format, ShardSchema schema) {}

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc(byte[] bytes, int offset, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, count);
        return (int) crc.getValue();
    }
}
