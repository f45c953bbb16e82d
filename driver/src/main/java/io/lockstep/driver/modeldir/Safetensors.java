package io.lockstep.driver.modeldir;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tensors in the <a href="https://github.com/huggingface/safetensors">safetensors</a> format: 8 bytes of header length,
 * little-endian; a JSON header; the tensors' bytes without gaps. Written canonically: equal tensors, equal bytes.
 */
final class Safetensors {
    /** Room for 100,000 tensors, of which most are none of a model's. */
    static final int LONGEST_HEADER = 16 << 20;

    /** What a header may have beside the names and shapes of a layout. */
    private static final int LONGEST_METADATA = 1 << 16;

    private static final int PREFIX_BYTES = Long.BYTES;
    private static final int ALIGNMENT = 8;
    private static final int BUFFER_FLOATS = ParameterLayout.BLOCK_SIZE;

    private Safetensors() {}

    /** Every tensor of a layout without tables, in its order. */
    static void write(OutputStream out, ParameterLayout layout, HeapFloats parameters) throws IOException {
        write(out, layout, parameters, List.of());
    }

    /** Every tensor of the layout, in its order, then every table. */
    static void write(
            OutputStream out, ParameterLayout layout, HeapFloats parameters, List<? extends FloatStorage> tables)
            throws IOException {
        byte[] header = header(layout);
        out.write(ByteBuffer.allocate(PREFIX_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (ParameterTensor parameter : layout.tensors()) {
            for (int at = 0; at < parameter.size(); at += BUFFER_FLOATS) {
                int count = Math.min(BUFFER_FLOATS, parameter.size() - at);
                parameters.read(parameter.offset() + at, buffer.clear(), count);
                out.write(buffer.array(), 0, buffer.position());
            }
        }
        for (FloatStorage table : tables) {
            for (long at = 0; at < table.size(); at += BUFFER_FLOATS) {
                table.read(at, buffer.clear(), (int) Math.min(BUFFER_FLOATS, table.size() - at));
                out.write(buffer.array(), 0, buffer.position());
            }
        }
    }

    private static byte[] header(ParameterLayout layout) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(SafetensorsHeader.METADATA, Map.of("format", "lockstep-weights-1"));
        long offset = 0;
        for (ParameterTensor parameter : layout.tensors()) {
            long end = offset + (long) parameter.size() * Float.BYTES;
            header.put(parameter.name(), entry(parameter.shape().sizes(), offset, end));
            offset = end;
        }
        for (Table table : layout.tables()) {
            long end = offset + table.size() * Float.BYTES;
            header.put(table.name(), entry(List.of(table.rows(), table.dimension()), offset, end));
            offset = end;
        }
        byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static Map<String, Object> entry(List<?> shape, long offset, long end) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("dtype", "F32");
        tensor.put("shape", shape);
        tensor.put("data_offsets", List.of(offset, end));
        return tensor;
    }

    /**
     * Reads and digests the whole file; tables are left to {@link #readTables}.
     *
     * @param digest updated with every byte
     * @throws IOException when it is not exactly the tensors of this layout
     */
    static HeapFloats read(Files.RandomAccess in, String path, ParameterLayout layout, MessageDigest digest)
            throws IOException {
        SafetensorsHeader header = header(in, path, digest, header(layout).length + LONGEST_METADATA);
        match(header, layout, path);
        HeapFloats parameters = HeapFloats.of(layout.size());
        long position = header.dataStart();
        for (ParameterTensor parameter : layout.tensors()) {
            read(in, position, parameter, parameters, digest);
            position += (long) parameter.size() * Float.BYTES;
        }
        for (Table table : layout.tables()) {
            read(in, position, table.size(), digest, (at, floats) -> {});
            position += table.size() * Float.BYTES;
        }
        return parameters;
    }

    /**
     * Reads the tables of a file that {@link #read(Files.RandomAccess, String, ParameterLayout, MessageDigest)} has found
     * to be what it must.
     *
     * @param tables where those of the layout go
     */
    static void readTables(Files.RandomAccess in, String path, ParameterLayout layout, IntFunction<FloatStorage> tables)
            throws IOException {
        SafetensorsHeader header = header(in, path, Sha256.digest(), header(layout).length + LONGEST_METADATA);
        match(header, layout, path);
        for (int number = 0; number < layout.tables().size(); number++) {
            FloatStorage table = tables.apply(number);
            SafetensorsHeader.Tensor tensor =
                    header.tensors().get(layout.tensors().size() + number);
            readTable(in, header.dataStart() + tensor.begin(), table);
        }
    }

    /** Reads one table. */
    static void readTable(Files.RandomAccess in, long position, FloatStorage table) throws IOException {
        read(
                in,
                position,
                table.size(),
                null,
                (at, floats) -> table.write(at, floats, floats.remaining() / Float.BYTES));
    }

    /** Hears the floats of a tensor, piece by piece. */
    private interface Pieces {
        void next(long at, ByteBuffer floats);
    }

    private static void read(
            Files.RandomAccess in, long position, long size, @Nullable MessageDigest digest, Pieces pieces)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_FLOATS, size) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < size; at += BUFFER_FLOATS) {
            int bytes = (int) Math.min(BUFFER_FLOATS, size - at) * Float.BYTES;
            in.readFully(position + at * Float.BYTES, buffer.array(), 0, bytes);
            if (digest != null) {
                digest.update(buffer.array(), 0, bytes);
            }
            pieces.next(at, buffer.clear().limit(bytes));
        }
    }

    /**
     * Reads one tensor.
     *
     * @param position of its first byte
     * @param digest updated with its bytes; absent: none
     */
    static void read(
            Files.RandomAccess in,
            long position,
            ParameterTensor parameter,
            HeapFloats parameters,
            @Nullable MessageDigest digest)
            throws IOException {
        read(
                in,
                position,
                parameter.size(),
                digest,
                (at, floats) -> parameters.write(parameter.offset() + at, floats, floats.remaining() / Float.BYTES));
    }

    /**
     * Reads one tensor of 16 bits a number.
     *
     * @param position of its first byte
     * @param brain whether its numbers are BF16 rather than F16
     */
    static void readHalves(
            Files.RandomAccess in, long position, ParameterTensor parameter, HeapFloats parameters, boolean brain)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(BUFFER_FLOATS, parameter.size()) * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[buffer.capacity() / Short.BYTES];
        for (int at = 0; at < parameter.size(); at += BUFFER_FLOATS) {
            int count = Math.min(BUFFER_FLOATS, parameter.size() - at);
            in.readFully(position + (long) at * Short.BYTES, buffer.array(), 0, count * Short.BYTES);
            for (int i = 0; i < count; i++) {
                short bits = buffer.getShort(i * Short.BYTES);
                values[i] = brain ? HalfPrecision.ofBf16(bits) : HalfPrecision.ofF16(bits);
            }
            parameters.write(parameter.offset() + at, values, 0, count);
        }
    }

    /** Reads no more than the file has, whatever its first bytes say. */
    static SafetensorsHeader header(Files.RandomAccess in, String path, MessageDigest digest) throws IOException {
        return header(in, path, digest, LONGEST_HEADER);
    }

    /** @param most bytes of header that tensors as expected could need */
    private static SafetensorsHeader header(Files.RandomAccess in, String path, MessageDigest digest, long most)
            throws IOException {
        if (in.size() < PREFIX_BYTES) {
            throw new IOException(path + ": expected a safetensors file, got " + in.size() + " bytes. It is cut short");
        }
        byte[] prefix = new byte[PREFIX_BYTES];
        in.readFully(0, prefix, 0, PREFIX_BYTES);
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long longest = Math.min(most, in.size() - PREFIX_BYTES);
        if (length < 2 || length > longest) {
            throw new IOException(path + ": expected a header of 2 to " + longest + " bytes, got "
                    + Long.toUnsignedString(length) + ". It is damaged or no safetensors file");
        }
        byte[] json = new byte[(int) length];
        in.readFully(PREFIX_BYTES, json, 0, json.length);
        digest.update(prefix);
        digest.update(json);
        return SafetensorsHeader.parse(json, PREFIX_BYTES + length, in.size(), path);
    }

    private static void match(SafetensorsHeader header, ParameterLayout layout, String path) throws IOException {
        for (SafetensorsHeader.Tensor tensor : header.tensors()) {
            if (!tensor.dtype().equals(SafetensorsHeader.F32)) {
                throw new IOException(path + ": tensor " + tensor.name() + ": expected dtype F32, got " + tensor.dtype()
                        + ". Convert it to float32");
            }
        }
        List<String> all = new ArrayList<>();
        layout.tensors()
                .forEach(tensor -> all.add(tensor.name() + " " + tensor.shape().sizes()));
        layout.tables().forEach(table -> all.add(table.name() + " [" + table.rows() + ", " + table.dimension() + "]"));
        Iterator<SafetensorsHeader.Tensor> found = header.tensors().iterator();
        for (String expected : all) {
            String tensor = found.hasNext() ? describe(found.next()) : "no more tensors";
            if (!tensor.equals(expected)) {
                throw new IOException(path + ": expected tensor " + expected + ", got " + tensor
                        + ". The weights belong to another model");
            }
        }
        if (found.hasNext()) {
            throw new IOException(path + ": expected " + all.size() + " tensors, got also " + describe(found.next())
                    + ". The weights belong to another model");
        }
    }

    private static String describe(SafetensorsHeader.Tensor tensor) {
        return tensor.name() + " " + tensor.shape();
    }
}
