package io.lockstep.driver.modeldir;

import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors header whose every claim has been checked against the file: known keys only, no name twice, sizes that
 * multiply without overflow, tensors side by side from the first byte of data to the last.
 *
 * @param dataStart position of the first tensor's first byte
 * @param tensors in the order of their bytes
 */
record SafetensorsHeader(long dataStart, List<Tensor> tensors) {
    static final String METADATA = "__metadata__";

    /**
     * One tensor.
     *
     * @param begin of its bytes, from {@code dataStart}
     */
    record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

    /** The kind of number that models are written in. */
    static final String F32 = "F32";

    /** Half as many bits, read as first weights. */
    static final String F16 = "F16";

    /** The upper half of {@link #F32}, read as first weights. */
    static final String BF16 = "BF16";

    private static final Set<String> KEYS = Set.of("dtype", "shape", "data_offsets");
    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry(F32, 4),
            Map.entry("F64", 8),
            Map.entry(F16, 2),
            Map.entry(BF16, 2),
            Map.entry("I64", 8),
            Map.entry("I32", 4),
            Map.entry("I16", 2),
            Map.entry("I8", 1),
            Map.entry("U64", 8),
            Map.entry("U32", 4),
            Map.entry("U16", 2),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1));

    /**
     * @param dataStart position after the header
     * @param fileSize of the whole file
     */
    static SafetensorsHeader parse(byte[] json, long dataStart, long fileSize, String path) throws IOException {
        if (json[0] != '{') {
            throw new IOException(path + ": expected a header that starts with '{', got byte " + (json[0] & 0xff)
                    + ". It is damaged or no safetensors file");
        }
        List<Tensor> tensors = new ArrayList<>();
        if (!(Json.parse(json, path) instanceof Map<?, ?> header)) {
            throw new IOException(path + ": expected a header of keys and values. It is damaged");
        }
        for (Map.Entry<?, ?> entry : header.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (name.equals(METADATA)) {
                checkMetadata(entry.getValue(), path);
            } else {
                tensors.add(tensor(name, entry.getValue(), path));
            }
        }
        tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
        long next = 0;
        for (Tensor tensor : tensors) {
            if (tensor.begin() != next) {
                throw new IOException(path + ": expected tensor " + tensor.name() + " to begin at byte " + next
                        + ", got " + tensor.begin()
                        + ". Tensors overlap or leave a gap; the file is damaged or made to deceive");
            }
            next = tensor.end();
        }
        if (next != fileSize - dataStart) {
            throw new IOException(path + ": expected " + next + " bytes of tensors, got " + (fileSize - dataStart)
                    + ". The file is cut short or something was added to it");
        }
        return new SafetensorsHeader(dataStart, List.copyOf(tensors));
    }

    private static void checkMetadata(@Nullable Object data, String path) throws IOException {
        if (!(data instanceof Map<?, ?> map) || !map.values().stream().allMatch(value -> value instanceof String)) {
            throw new IOException(path + ": expected " + METADATA + " to hold text only, got " + data);
        }
    }

    private static Tensor tensor(String name, @Nullable Object data, String path) throws IOException {
        String where = path + ": tensor " + name;
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IOException(path + ": expected names of printable characters, got one of " + name.length()
                    + " characters with control characters or none");
        }
        if (!(data instanceof Map<?, ?> map) || !map.keySet().equals(KEYS)) {
            throw new IOException(where + ": expected dtype, shape and data_offsets, got " + data);
        }
        String dtype = String.valueOf(map.get("dtype"));
        Integer width = BYTES.get(dtype);
        if (width == null) {
            throw new IOException(where + ": expected dtype F32, got " + dtype + ". Convert it to float32");
        }
        List<Long> shape = numbers(map.get("shape"), where + " shape");
        List<Long> offsets = numbers(map.get("data_offsets"), where + " data_offsets");
        if (offsets.size() != 2) {
            throw new IOException(where + " data_offsets: expected two numbers, got " + offsets);
        }
        long bytes = width;
        try {
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException e) {
            throw new IOException(where + ": expected a shape that fits a file, got " + shape, e);
        }
        if (offsets.get(1) < offsets.get(0) || offsets.get(1) - offsets.get(0) != bytes) {
            throw new IOException(
                    where + ": expected " + bytes + " bytes for shape " + shape + ", got data_offsets " + offsets);
        }
        return new Tensor(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private static List<Long> numbers(@Nullable Object data, String where) throws IOException {
        List<Long> numbers = new ArrayList<>();
        if (data instanceof List<?> list) {
            for (Object element : list) {
                if ((element instanceof Integer || element instanceof Long) && ((Number) element).longValue() >= 0) {
                    numbers.add(((Number) element).longValue());
                }
            }
            if (numbers.size() == list.size()) {
                return List.copyOf(numbers);
            }
        }
        throw new IOException(where + ": expected whole numbers of at least 0, got " + data);
    }
}
