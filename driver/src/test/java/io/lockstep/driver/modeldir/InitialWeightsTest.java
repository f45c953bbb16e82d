package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.config.InitFrom.Take;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterTensor("dense1/weight", Shape.of(2, 3), 0, new Zeros(), Role.WEIGHT),
            new ParameterTensor("dense1/bias", Shape.of(2), 16, new Zeros(), Role.OFFSET),
            new ParameterTensor("dense2/weight", Shape.of(1, 2), 32, new Zeros(), Role.WEIGHT)));

    private final Files files = new HadoopFiles(new Configuration(false));

    @TempDir
    private Path directory;

    private String path = "";

    /** Another program's file: floats 0, 1, … in the order of their bytes, and a counter that nobody wants. */
    @BeforeEach
    void write() throws IOException {
        byte[] bytes = SafetensorsTest.file(
                "{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                        + "\"fc1.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
                        + "\"fc1.count\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[32,40]},"
                        + "\"dense2/weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[40,56]}}",
                56);
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 14; i++) {
            floats.putFloat(bytes.length - 56 + 4 * i, i);
        }
        Path file = directory.resolve("other.safetensors");
        java.nio.file.Files.write(file, bytes);
        path = file.toString();
    }

    private InitialWeights find(Take... takes) throws IOException {
        return InitialWeights.find(files, path, new InitFrom("given elsewhere", List.of(takes)), LAYOUT);
    }

    @Test
    void takesTensorsByPatternUnderOtherNames() throws IOException {
        InitialWeights weights = find(new Take("dense1/*", "fc1.*"));
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        parameters.fill(0, LAYOUT.size(), -1);
        weights.read(parameters);
        assertThat(Arrays.copyOf(parameters.array(), 7)).containsExactly(0, 1, 2, 3, 4, 5, -1);
        assertThat(Arrays.copyOfRange(parameters.array(), 16, 19)).containsExactly(6, 7, -1);
        assertThat(parameters.array()[32]).as("not taken").isEqualTo(-1);
        assertThat(weights.sha256()).isEqualTo(Sha256.of(java.nio.file.Files.readAllBytes(Path.of(path))));
        assertThat(weights.describe())
                .isEqualTo("weights: 2 of 3 tensors begin as in " + files.qualify(path)
                        + ": dense1/weight from fc1.weight, dense1/bias from fc1.bias");
        assertThat(weights.plainData())
                .isEqualTo(Map.of(
                        "file", files.qualify(path),
                        "sha256", weights.sha256(),
                        "tensors", List.of("dense1/weight from fc1.weight", "dense1/bias from fc1.bias")));
    }

    @Test
    void tensorsThatChangedAreDrawnAndNamedWhereTheConfigSaysSo() throws IOException {
        InitFrom drawn = new InitFrom(
                "elsewhere",
                List.of(new Take("dense1/weight", "fc1.weight"), new Take("*", null)),
                InitFrom.Changed.DRAWN,
                false);
        InitialWeights weights = InitialWeights.find(files, path, drawn, LAYOUT);
        assertThat(weights.describe())
                .isEqualTo("weights: 1 of 3 tensors begin as in " + files.qualify(path)
                        + ": dense1/weight from fc1.weight;"
                        + " drawn from the seed, as they changed: dense1/bias [2] (not there), dense2/weight [1, 2]"
                        + " ([2, 2] there)");
        assertThat(weights.plainData())
                .containsEntry("drawn", List.of("dense1/bias [2] (not there)", "dense2/weight [1, 2] ([2, 2] there)"));
        InitFrom nothing =
                new InitFrom("elsewhere", List.of(new Take("dense1/*", null)), InitFrom.Changed.DRAWN, false);
        assertThatThrownBy(() -> InitialWeights.find(files, path, nothing, LAYOUT))
                .hasMessage("train.initFrom: expected at least one tensor of the model's in " + files.qualify(path)
                        + ", got none of the same name and shape");
    }

    /** 1, -2, 0.5, 65504 (the largest), 2^-24 (the smallest), 1/3 rounded; in BF16 1, -2, 2^100, 1/3 rounded. */
    @Test
    void numbersOfHalfPrecisionAreReadExactly() throws IOException {
        byte[] bytes = SafetensorsTest.file(
                "{\"dense1/weight\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]},"
                        + "\"dense1/bias\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[12,16]},"
                        + "\"dense2/weight\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[16,20]}}",
                20);
        ByteBuffer halves = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] bits = {0x3C00, 0xC000, 0x3800, 0x7BFF, 0x0001, 0x3555, 0x3F80, 0xC000, 0x7180, 0x3EAB};
        for (int i = 0; i < bits.length; i++) {
            halves.putShort(bytes.length - 20 + 2 * i, (short) bits[i]);
        }
        Path file = directory.resolve("half.safetensors");
        java.nio.file.Files.write(file, bytes);
        path = file.toString();
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        find().read(parameters);
        assertThat(Arrays.copyOf(parameters.array(), 6)).containsExactly(1, -2, 0.5f, 65504, 0x1p-24f, 0.33325195f);
        assertThat(Arrays.copyOfRange(parameters.array(), 16, 18)).containsExactly(1, -2);
        assertThat(Arrays.copyOfRange(parameters.array(), 32, 34)).containsExactly(0x1p100f, 0.33398438f);
    }

    /** Every number of 16 bits, against the arithmetic of its parts. */
    @Test
    void everyHalfIsTheNumberItsBitsSay() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double sign = bits >> 15 == 0 ? 1 : -1;
            int exponent = bits >> 10 & 31;
            double fraction = (bits & 1023) / 1024.0;
            double expected = exponent == 0
                    ? sign * fraction * 0x1p-14
                    : exponent < 31
                            ? sign * (1 + fraction) * Math.pow(2, exponent - 15)
                            : fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
            assertThat(Double.compare(HalfPrecision.ofF16((short) bits), expected))
                    .as("bits %x", bits)
                    .isZero();
        }
    }

    @Test
    void takesAModelDirectoryWhole() throws IOException {
        HeapFloats values = HeapFloats.of(LAYOUT.size());
        for (ParameterTensor tensor : LAYOUT.tensors()) {
            values.fill(tensor.offset(), tensor.size(), tensor.offset() + 1f);
        }
        Path model = java.nio.file.Files.createDirectory(directory.resolve("model"));
        try (var out = java.nio.file.Files.newOutputStream(model.resolve("weights.safetensors"))) {
            Safetensors.write(out, LAYOUT, values);
        }
        path = model.toString();
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        find().read(parameters);
        assertThat(parameters.array()).containsExactly(values.array());
    }

    @Test
    void everyErrorSaysTensorExpectedAndFound() {
        String file = files.qualify(path);
        assertThatThrownBy(() -> find(new Take("dense2/*", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train.initFrom: expected tensor dense2/weight [1, 2] in " + file
                        + ", got [2, 2]. List only tensors of the model's own shapes under train.initFrom.tensors");
        assertThatThrownBy(this::find)
                .hasMessage("train.initFrom: expected tensor dense1/weight [2, 3] in " + file
                        + ", got none of that name. The nearest of its 4 tensors is 'dense2/weight'."
                        + " List the tensors to take under train.initFrom.tensors");
        assertThatThrownBy(() -> find(new Take("dense1/bias", "fc1.count")))
                .hasMessageContaining("expected tensor fc1.count [2] in " + file + " for dense1/bias, got [].");
        assertThatThrownBy(() -> find(new Take("dense1/*", "fc1.*"), new Take("dens3/*", null)))
                .hasMessage("train.initFrom.tensors[1].match: expected a pattern that the name of a tensor matches, got"
                        + " 'dens3/*'. The nearest of the model's 3 tensors is 'dense1/bias'");
        String missing = directory.resolve("nothing").toString();
        path = missing;
        assertThatThrownBy(this::find)
                .hasMessage("train.initFrom.path: expected a model directory or a safetensors file, got nothing at "
                        + files.qualify(missing));
    }

    @Test
    void numbersOfOtherKindsAreRefused() throws IOException {
        java.nio.file.Files.write(
                Path.of(path),
                SafetensorsTest.file("{\"b\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16));
        assertThatThrownBy(() -> find(new Take("dense1/bias", "b")))
                .hasMessage("train.initFrom: expected tensor b [2] in " + files.qualify(path)
                        + " for dense1/bias, got dtype F64. Convert it to float32");
    }

    @Test
    void patternsThatCannotBeRenamedAreRefused() {
        assertThatThrownBy(() -> new Take("dense1/*", "*/*"))
                .hasMessage("from: expected at most as many stars as in match, 1, got '*/*'");
        assertThatThrownBy(() -> new InitFrom("", List.of()))
                .hasMessage("path: expected a model directory or a safetensors file, got none");
    }

    @Test
    void takesTablesToo() throws IOException {
        Table table = new Table("seen/weight", 2, 3, new Zeros());
        Table other = new Table("other/weight", 2, 2, new Zeros());
        ParameterLayout layout = new ParameterLayout(LAYOUT.tensors(), List.of(other, table));
        InitFrom from = new InitFrom("given elsewhere", List.of(new Take("seen/weight", "fc1.weight")));
        InitialWeights weights = InitialWeights.find(files, path, from, layout);
        assertThat(weights.tables()).containsExactly(table);
        assertThat(weights.describe()).contains("1 of 5 tensors").contains("seen/weight from fc1.weight");
        assertThat(weights.plainData()).containsEntry("tensors", List.of("seen/weight from fc1.weight"));
        List<FloatStorage> values = List.of(HeapFloats.of(4), HeapFloats.of(6));
        weights.readTables(layout, values);
        assertThat(((HeapFloats) values.get(1)).array()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(((HeapFloats) values.get(0)).array()).containsOnly(0);
        ByteBuffer row = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        try (InitialWeights.Rows rows = weights.openRows()) {
            rows.read(0, 1, row);
        }
        assertThat(row.getFloat(0)).isEqualTo(3);
        assertThat(row.getFloat(8)).isEqualTo(5);
        InitFrom wrong = new InitFrom("given elsewhere", List.of(new Take("other/weight", "fc1.weight")));
        assertThatThrownBy(() -> InitialWeights.find(files, path, wrong, layout))
                .hasMessageContaining("expected tensor fc1.weight [2, 2] in")
                .hasMessageContaining("for other/weight, got [2, 3]");
        InitFrom counter = new InitFrom("given elsewhere", List.of(new Take("one/weight", "fc1.count")));
        ParameterLayout counted = new ParameterLayout(List.of(), List.of(new Table("one/weight", 1, 1, new Zeros())));
        assertThatThrownBy(() -> InitialWeights.find(files, path, counter, counted))
                .hasMessageContaining("fc1.count");
    }
}
