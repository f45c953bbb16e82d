package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private static ParameterLayout layout(Shape... shapes) {
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (Shape shape : shapes) {
            ParameterTensor tensor =
                    new ParameterTensor("n" + tensors.size() + "/weight", shape, offset, new Zeros(), Role.WEIGHT);
            tensors.add(tensor);
            offset = ParameterLayout.align(tensor.end());
        }
        return new ParameterLayout(tensors);
    }

    private static byte[] written(ParameterLayout layout, HeapFloats values) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, layout, values);
        return out.toByteArray();
    }

    private HeapFloats read(byte[] bytes, ParameterLayout layout) throws IOException {
        Path file = directory.resolve("w.safetensors");
        java.nio.file.Files.write(file, bytes);
        try (Files.RandomAccess in = files.openRandom(file.toString())) {
            return Safetensors.read(in, file.toString(), layout, Sha256.digest());
        }
    }

    @Test
    void tablesComeBehindTheTensors() throws IOException {
        ParameterLayout tensors = layout(Shape.of(2));
        List<Table> tables =
                List.of(new Table("a/weight", 3, 2, new Zeros()), new Table("b/weight", 20_001, 1, new Zeros()));
        ParameterLayout layout = new ParameterLayout(tensors.tensors(), tables);
        List<FloatStorage> values = new ArrayList<>();
        for (Table table : tables) {
            HeapFloats floats = HeapFloats.of(table.size());
            for (int i = 0; i < floats.size(); i++) {
                floats.array()[i] = i + 0.25f * values.size();
            }
            values.add(floats);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, layout, HeapFloats.of(layout.size()), values);
        byte[] bytes = out.toByteArray();
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(new String(bytes, 8, header, StandardCharsets.UTF_8))
                .contains("\"a/weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[8,32]}")
                .contains("\"b/weight\":{\"dtype\":\"F32\",\"shape\":[20001,1],\"data_offsets\":[32,80036]}");
        assertThat(bytes).hasSize(8 + header + 80_036);
        Path file = directory.resolve("w.safetensors");
        java.nio.file.Files.write(file, bytes);
        MessageDigest digest = Sha256.digest();
        List<HeapFloats> found =
                tables.stream().map(table -> HeapFloats.of(table.size())).toList();
        try (Files.RandomAccess in = files.openRandom(file.toString())) {
            Safetensors.read(in, file.toString(), layout, digest);
            Safetensors.readTables(in, file.toString(), layout, found::get);
        }
        assertThat(Sha256.hex(digest)).isEqualTo(Sha256.of(bytes));
        for (int number = 0; number < found.size(); number++) {
            assertThat(found.get(number).array()).isEqualTo(((HeapFloats) values.get(number)).array());
        }
        assertThatThrownBy(() -> read(bytes, tensors))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "expected 1 tensors, got also a/weight [3, 2]. The weights belong to another model");
        List<Table> others = List.of(tables.get(0), new Table("b/weight", 20_001, 2, new Zeros()));
        assertThatThrownBy(() -> read(bytes, new ParameterLayout(tensors.tensors(), others)))
                .hasMessageContaining("expected tensor b/weight [20001, 2], got b/weight [20001, 1]");
    }

    /** The layout of bytes as the format's description says, and as other readers expect them. */
    @Test
    void writesTheDocumentedBytes() throws IOException {
        ParameterLayout layout = layout(Shape.of(2, 1), Shape.of(1));
        HeapFloats values = HeapFloats.of(layout.size());
        values.array()[0] = 1;
        values.array()[1] = -2;
        values.array()[16] = 0.5f;
        byte[] bytes = written(layout, values);
        String header = "{\"__metadata__\":{\"format\":\"lockstep-weights-1\"},"
                + "\"n0/weight\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                + "\"n1/weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
        int padded = (header.length() + 7) / 8 * 8;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(buffer.getLong()).isEqualTo(padded);
        assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8))
                .isEqualTo(header + " ".repeat(padded - header.length()));
        buffer.position(8 + padded);
        assertThat(buffer.getFloat()).isEqualTo(1);
        assertThat(buffer.getFloat()).isEqualTo(-2);
        assertThat(buffer.getFloat()).isEqualTo(0.5f);
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void readsWhatItWrote() throws IOException {
        ParameterLayout layout = layout(Shape.of(300, 131), Shape.of(1), Shape.of(), Shape.of(3, 5, 7));
        HeapFloats values = HeapFloats.of(layout.size());
        for (ParameterTensor tensor : layout.tensors()) {
            for (int i = (int) tensor.offset(); i < tensor.end(); i++) {
                values.array()[i] = i * 0.37f;
            }
        }
        values.array()[3] = Float.NaN;
        values.array()[4] = -0.0f;
        HeapFloats read = read(written(layout, values), layout);
        assertThat(Arrays.equals(read.array(), values.array())).isTrue();
    }

    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static String tensor(String name, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + "," + end
                + "]}";
    }

    static Stream<Arguments> attacks() {
        String good = tensor("n0/weight", "[2]", 0, 8);
        return Stream.of(
                Arguments.of("empty file", new byte[0], "expected a safetensors file, got 0 bytes"),
                Arguments.of("cut length", new byte[7], "got 7 bytes. It is cut short"),
                Arguments.of(
                        "huge length",
                        huge(Long.MAX_VALUE),
                        "expected a header of 2 to 8 bytes, got 9223372036854775807"),
                Arguments.of("negative length", huge(-1), "got 18446744073709551615"),
                Arguments.of("length above the cap", huge(100_000_001), "got 100000001"),
                Arguments.of(
                        "leading space",
                        file(" {" + good + "}", 8),
                        "expected a header that starts with '{', got byte 32"),
                Arguments.of("list", file("[" + "1".repeat(8) + "]", 8), "starts with '{'"),
                Arguments.of("no JSON", file("{nothing", 8), "expected valid JSON"),
                Arguments.of("text after the header", file("{" + good + "}x", 8), "expected valid JSON"),
                Arguments.of("duplicate name", file("{" + good + "," + good + "}", 8), "Duplicate"),
                Arguments.of(
                        "duplicate key",
                        file(
                                "{\"n0/weight\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],"
                                        + "\"data_offsets\":[0,8]}}",
                                8),
                        "Duplicate"),
                Arguments.of(
                        "unknown key",
                        file(
                                "{\"n0/weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],"
                                        + "\"more\":1}}",
                                8),
                        "expected dtype, shape and data_offsets"),
                Arguments.of(
                        "missing key", file("{\"n0/weight\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8), "expected dtype"),
                Arguments.of("deep nesting", file("{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}", 8), "JSON"),
                Arguments.of(
                        "other type",
                        file("{\"n0/weight\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8),
                        "expected dtype F32, got F16. Convert it to float32"),
                Arguments.of("gap", file("{" + tensor("n0/weight", "[1]", 4, 8) + "}", 8), "to begin at byte 0, got 4"),
                Arguments.of(
                        "hole between",
                        file("{" + tensor("a", "[1]", 0, 4) + "," + tensor("b", "[1]", 8, 12) + "}", 12),
                        "expected tensor b to begin at byte 4, got 8"),
                Arguments.of(
                        "overlap",
                        file("{" + tensor("a", "[2]", 0, 8) + "," + tensor("b", "[2]", 0, 8) + "}", 8),
                        "Tensors overlap or leave a gap"),
                Arguments.of("data missing", file("{" + good + "}", 4), "expected 8 bytes of tensors, got 4"),
                Arguments.of("data after the end", file("{" + good + "}", 9), "expected 8 bytes of tensors, got 9"),
                Arguments.of(
                        "end before begin", file("{" + tensor("a", "[2]", 8, 0) + "}", 8), "got data_offsets [8, 0]"),
                Arguments.of(
                        "shape and bytes differ",
                        file("{" + tensor("a", "[3]", 0, 8) + "}", 8),
                        "expected 12 bytes for shape [3], got data_offsets [0, 8]"),
                Arguments.of(
                        "shape overflows",
                        file("{" + tensor("a", "[4611686018427387904,2]", 0, 8) + "}", 8),
                        "expected a shape that fits a file"),
                Arguments.of(
                        "shape wraps to the right size",
                        file("{" + tensor("a", "[4294967296,4294967296,2]", 0, 8) + "}", 8),
                        "expected a shape that fits a file"),
                Arguments.of(
                        "negative size",
                        file("{" + tensor("a", "[-2,-1]", 0, 8) + "}", 8),
                        "expected whole numbers of at least 0"),
                Arguments.of("fraction", file("{" + tensor("a", "[2.0]", 0, 8) + "}", 8), "expected whole numbers"),
                Arguments.of(
                        "number beyond 64 bits",
                        file("{" + tensor("a", "[18446744073709551618]", 0, 8) + "}", 8),
                        "expected whole numbers"),
                Arguments.of(
                        "three offsets",
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8),
                        "expected two numbers"),
                Arguments.of(
                        "no name",
                        file("{" + tensor("", "[2]", 0, 8) + "}", 8),
                        "expected names of printable characters"),
                Arguments.of(
                        "NUL in a name", file("{" + tensor("a\\u0000b", "[2]", 0, 8) + "}", 8), "printable characters"),
                Arguments.of(
                        "metadata with a number",
                        file("{\"__metadata__\":{\"a\":1}," + good + "}", 8),
                        "expected __metadata__ to hold text only"),
                Arguments.of("metadata a list", file("{\"__metadata__\":[]," + good + "}", 8), "to hold text only"),
                Arguments.of(
                        "other name",
                        file("{" + tensor("n0/bias", "[2]", 0, 8) + "}", 8),
                        "expected tensor n0/weight [2], got n0/bias [2]. The weights belong to another model"),
                Arguments.of(
                        "other shape",
                        file("{" + tensor("n0/weight", "[2,1]", 0, 8) + "}", 8),
                        "expected tensor n0/weight [2], got n0/weight [2, 1]"),
                Arguments.of("no tensors", file("{}", 0), "expected tensor n0/weight [2], got no more tensors"),
                Arguments.of(
                        "one tensor more",
                        file("{" + good + "," + tensor("z", "[1]", 8, 12) + "}", 12),
                        "expected 1 tensors, got also z [1]"));
    }

    private static byte[] huge(long length) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refusesWhatIsNotExactlyTheTensorsOfTheModel(String name, byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes, layout(Shape.of(2))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("w.safetensors")
                .hasMessageContaining(message);
    }

    @Test
    void anyDamageToTheHeaderIsAnErrorOrChangesNothing() throws IOException {
        ParameterLayout layout = layout(Shape.of(3), Shape.of(2, 2));
        byte[] good = written(layout, HeapFloats.of(layout.size()));
        RandomStream random = RandomStream.of(11, Purpose.SAMPLE_DATA);
        for (int trial = 0; trial < 3000; trial++) {
            byte[] bad = good.clone();
            bad[(int) random.below(good.length - 28, 3L * trial)] = (byte) random.below(256, 3L * trial + 1);
            int length = random.below(4, 3L * trial + 2) == 0 ? good.length - 1 : good.length;
            try {
                assertThat(read(Arrays.copyOf(bad, length), layout).array()).containsOnly(0);
            } catch (IOException e) {
                assertThat(e.getMessage()).contains("w.safetensors");
            }
        }
    }
}
