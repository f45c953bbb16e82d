package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.kernels.loss.Target;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Model directories of which a file is missing, damaged, changed or no file. */
class DamagedModelTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private String path() {
        return directory.resolve("model").toString();
    }

    private ModelDigest write() throws IOException {
        return TestModels.write(files, path(), new Target.ClassIndex(), List.of("no", "maybe", "yes"));
    }

    private void change(String name, String from, String to) throws IOException {
        TestModels.change(directory.resolve("model"), name, from, to);
    }

    /** What was changed gets the manifest it would have had. */
    private void sign(String name) throws IOException {
        Path manifest = directory.resolve("model/manifest.json");
        String text = java.nio.file.Files.readString(manifest);
        int at = text.indexOf("\"sha256\" : \"", text.indexOf(name)) + 12;
        String hash = Sha256.of(files, path() + "/" + name);
        java.nio.file.Files.writeString(manifest, text.substring(0, at) + hash + text.substring(at + 64));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("expected a model directory with manifest.json, got no files. Check the path");
        write();
        for (String name : List.of("golden.json", "model.json", "weights.safetensors")) {
            Path file = directory.resolve("model").resolve(name);
            byte[] content = java.nio.file.Files.readAllBytes(file);
            java.nio.file.Files.delete(file);
            assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessageContaining(
                            name + ": expected a file of " + content.length + " bytes, got none. Copy the model whole");
            java.nio.file.Files.write(file, content);
        }
        java.nio.file.Files.delete(directory.resolve("model/manifest.json"));
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("got one that was not written to its end. Train again, or copy it whole");
        assertThatThrownBy(() -> ModelDirectory.load(files, directory.toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("got model. Name the model directory that train printed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.json", "golden.json", "weights.safetensors"})
    void aChangedFileIsRefused(String name) throws IOException {
        write();
        Path file = directory.resolve("model").resolve(name);
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        java.nio.file.Files.write(file, bytes);
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name + ": expected SHA-256 ")
                .hasMessageEndingWith("The file is damaged or was changed; use the model as it was written");
    }

    /** Of every digit of every file another one is made in turn. */
    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "model.json", "golden.json", "lineage.json"})
    void noDigitMayBeAnother(String name) throws IOException {
        write();
        Path file = directory.resolve("model").resolve(name);
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                byte[] altered = bytes.clone();
                altered[i] = (byte) (bytes[i] == '9' ? '0' : bytes[i] + 1);
                java.nio.file.Files.write(file, altered);
                assertThatThrownBy(() -> {
                            ModelDirectory.load(files, path());
                            ModelDirectory.lineage(files, path());
                        })
                        .as("byte " + i)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /** Files of half a gigabyte that take no room, since nothing was written into them. */
    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "model.json", "golden.json", "weights.safetensors"})
    void hugeFilesAreRefusedUnread(String name) throws IOException {
        write();
        Path file = directory.resolve("model").resolve(name);
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 29);
        }
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name + ": expected ")
                .hasMessageContaining(" bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "model.json", "golden.json", "weights.safetensors"})
    void pipesAndDevicesAreNotWaitedFor(String name) throws Exception {
        write();
        Path file = directory.resolve("model").resolve(name);
        java.nio.file.Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        for (int kind = 0; kind < 2; kind++) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining(name + ": expected a plain file, got a pipe, socket or device"));
            java.nio.file.Files.delete(file);
            java.nio.file.Files.createSymbolicLink(file, Path.of("/dev/zero"));
        }
    }

    @Test
    void aMillionValuesAreRefusedBeforeAnythingIsMadeOfThem() throws IOException {
        write();
        change("model.json", "\"preprocessing\" :", "\"more\" : [" + "[],".repeat(600_000) + "0], \"preprocessing\" :");
        Path manifest = directory.resolve("model/manifest.json");
        String text = java.nio.file.Files.readString(manifest);
        long bytes = java.nio.file.Files.size(directory.resolve("model/model.json"));
        java.nio.file.Files.writeString(
                manifest, text.replaceFirst("(\"model.json\",\\s+\"bytes\" : )[0-9]+", "$1" + bytes));
        sign("model.json");
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.json: expected at most 1000000 values and keys, got more");
    }

    /** A header of tensors without a value takes room in no other part of the file. */
    @Test
    void aHeaderOfMoreThanTheModelsTensorsIsRefusedUnread() throws IOException {
        write();
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            header.append("\"t").append(i).append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
        }
        byte[] json = (header + "\"z\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        java.nio.file.Files.write(
                directory.resolve("model/weights.safetensors"),
                file.putLong(json.length).put(json).array());
        Path manifest = directory.resolve("model/manifest.json");
        String text = java.nio.file.Files.readString(manifest);
        java.nio.file.Files.writeString(
                manifest,
                text.replaceFirst("(\"weights.safetensors\",\\s+\"bytes\" : )[0-9]+", "$1" + file.capacity()));
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("weights.safetensors: expected a header of 2 to ")
                .hasMessageContaining(" bytes, got " + json.length);
    }

    @Test
    void truncatedWeightsAreRefused() throws IOException {
        write();
        Path file = directory.resolve("model/weights.safetensors");
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        java.nio.file.Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The file is cut short or something was added to it");
    }

    @Test
    void otherVersionsAreRefusedNamingBoth() throws IOException {
        write();
        change("model.json", "\"version\" : 2", "\"version\" : 3");
        sign("model.json");
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "expected lockstep-model version 2, got version 3. Use the Lockstep release that wrote it");
    }

    @Test
    void aFileNamesNoCode() throws IOException {
        write();
        change("model.json", "\"tanh\"", "\"java.lang.Runtime\"");
        sign("model.json");
        assertThatThrownBy(() -> ModelDirectory.load(files, path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.nodes[0].layer.dense.activation: unknown kind 'java.lang.Runtime'");
    }
}
