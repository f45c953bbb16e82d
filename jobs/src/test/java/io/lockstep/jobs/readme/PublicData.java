package io.lockstep.jobs.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The beginning of the public data sets that commands of the pages train on, in files of the same names and formats. */
final class PublicData {
    private static final int DIGITS = 4_000;
    private static final String MNIST = "mnist";
    private static final String PICTURES = "cifar10-jpg.tar.gz";

    private PublicData() {}

    /**
     * Makes it; what is not cut is a link to the whole.
     *
     * @param whole directory of the data sets
     */
    static void cut(Path whole, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve(MNIST));
        try (Stream<Path> files = Files.list(whole)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(MNIST) && !name.equals(PICTURES)) {
                    Files.createSymbolicLink(directory.resolve(name), file);
                }
            }
        }
        try (Stream<Path> files = Files.list(whole.resolve(MNIST))) {
            for (Path file : files.toList()) {
                firstDigits(file, directory.resolve(MNIST).resolve(file.getFileName()));
            }
        }
        firstPictures(whole.resolve(PICTURES), directory);
    }

    /** In the format of the MNIST database: a magic number whose last byte is the number of axes, their sizes, bytes. */
    private static void firstDigits(Path whole, Path cut) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(whole)));
                DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(cut)))) {
            int magic = in.readInt();
            assertThat(in.readInt()).as("examples of %s", whole).isGreaterThanOrEqualTo(DIGITS);
            out.writeInt(magic);
            out.writeInt(DIGITS);
            int exampleBytes = 1;
            for (int axis = 1; axis < (magic & 0xff); axis++) {
                int size = in.readInt();
                out.writeInt(size);
                exampleBytes *= size;
            }
            out.write(in.readNBytes(DIGITS * exampleBytes));
        }
    }

    /** Some of every class, of training and of test. */
    private static void firstPictures(Path whole, Path directory) throws IOException, InterruptedException {
        Path folders = Files.createDirectory(directory.resolve("pictures"));
        run(List.of("tar", "-xzf", whole.toString(), "-C", folders.toString(), "--wildcards", "*/0[0-3]?0.jpg"));
        run(List.of("tar", "-czf", directory.resolve(PICTURES).toString(), "-C", folders.toString(), "train", "test"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("%s", command)
                .isZero();
    }
}
