package io.lockstep.jobs.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDataTest {
    private static final Path COMMITTED = Path.of("..", "data-samples");
    private static final int IMAGES_HEADER = 16;
    private static final int LABELS_HEADER = 8;

    @TempDir
    Path directory;

    @Test
    void committedDigitsAreWhatSeedOneDraws() throws IOException {
        SampleData.digits(directory, 1);
        for (String name :
                new String[] {"train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"}) {
            String file = name + "-ubyte.gz";
            assertThat(unzip(directory.resolve(file)))
                    .as(file)
                    .isEqualTo(unzip(COMMITTED.resolve("digits").resolve(file)));
        }
    }

    @Test
    void committedPatientsAreWhatSeedOneInvents() throws IOException {
        SampleData.patients(directory, 1);
        for (String file : new String[] {"patients-train.csv", "patients-test.csv"}) {
            assertThat(directory.resolve(file))
                    .hasSameBinaryContentAs(COMMITTED.resolve("patients").resolve(file));
        }
    }

    @Test
    void anotherSeedDrawsOtherDigitsOfEveryClass() throws IOException {
        SampleData.digits(directory, 2);
        byte[] labels = unzip(directory.resolve("train-labels-idx1-ubyte.gz"));
        byte[] images = unzip(directory.resolve("train-images-idx3-ubyte.gz"));
        assertThat(images)
                .hasSize(IMAGES_HEADER + 8_000 * 28 * 28)
                .isNotEqualTo(unzip(COMMITTED.resolve("digits").resolve("train-images-idx3-ubyte.gz")));
        int[] counts = new int[10];
        for (int i = LABELS_HEADER; i < labels.length; i++) {
            counts[labels[i]]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(700, 900);
        }
    }

    @Test
    void moreClicksBeginWithTheSameRows() throws IOException {
        SampleData.clicks(directory.resolve("few"), 1, 300);
        SampleData.clicks(directory.resolve("many"), 1, 2_000);
        List<String> few = Files.readAllLines(directory.resolve("few/train/part-00000.csv"));
        List<String> many = Files.readAllLines(directory.resolve("many/train/part-00000.csv"));
        assertThat(few).hasSize(301);
        assertThat(many.subList(0, 301)).isEqualTo(few);
        assertThat(directory.resolve("many/test/part-00000.csv"))
                .content()
                .hasLineCount(201)
                .doesNotContain(many.get(1));
        assertThat(many).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(40));
        long clicked = many.stream().filter(line -> line.startsWith("1,")).count();
        assertThat(clicked).isBetween(300L, 900L);
        assertThat(many.stream().skip(1).map(line -> line.split(",", -1)[39]).distinct())
                .as("the last category has very many values, the third has three")
                .hasSizeGreaterThan(500);
        assertThat(many.stream().skip(1).map(line -> line.split(",", -1)[16]).distinct())
                .hasSize(3);
    }

    /** Read by Java's own reader. */
    @Test
    void tonesAreWavFilesThatTheSeedAloneDecides() throws Exception {
        SampleData.tones(directory, 3, 1);
        for (int digit = 0; digit < 10; digit++) {
            Path file = directory.resolve(digit + "_c2_0.wav");
            try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
                assertThat(in.getFormat())
                        .hasToString("PCM_SIGNED 8000.0 Hz, 16 bit, mono, 2 bytes/frame, little-endian");
                assertThat(in.getFrameLength()).isBetween(1200L, 4800L);
                assertThat(in.readAllBytes()).hasSize((int) (2 * in.getFrameLength()));
            }
            assertThat(new Tones(3).file(digit, 2, 0)).isEqualTo(Files.readAllBytes(file));
            assertThat(new Tones(4).file(digit, 2, 0)).isNotEqualTo(Files.readAllBytes(file));
        }
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(40);
        }
    }

    /** Made of tones in place of speech, whose files have such names. */
    @Test
    void connectedDigitsAreMadeOfEachPartsOwnTakes() throws Exception {
        Path from = directory.resolve("tones");
        SampleData.tones(from, 3, 12);
        SampleData.speechDigits(directory.resolve("a"), from, 7, 20);
        SampleData.speechDigits(directory.resolve("b"), from, 7, 20);
        List<String> train = Files.readAllLines(directory.resolve("a/train.csv"));
        List<String> test = Files.readAllLines(directory.resolve("a/test.csv"));
        assertThat(train).hasSize(1 + 20 + 2).startsWith("sound,text,speaker,part");
        assertThat(test).hasSize(1 + 4);
        assertThat(train.get(1)).matches("train/00000.wav,[0-9]( [0-9]){0,6},c0,train");
        assertThat(train.get(22)).matches("validation/00001.wav,[0-9]( [0-9]){0,6},c1,validation");
        assertThat(test.get(3)).matches("test/00002.wav,[0-9]( [0-9]){0,6},c2,test");
        for (String line : train.subList(1, train.size())) {
            String file = line.substring(0, line.indexOf(','));
            assertThat(directory.resolve("b").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("a").resolve(file));
            long digits = line.chars().filter(letter -> letter == ' ').count() + 1;
            try (AudioInputStream in = AudioSystem.getAudioInputStream(
                    directory.resolve("a").resolve(file).toFile())) {
                assertThat(in.getFrameLength()).isBetween(1200 * digits, 2400 + (4800 + 2400) * digits);
            }
        }
        assertThat(directory.resolve("a/train.csv")).hasSameTextualContentAs(directory.resolve("b/train.csv"));
        // of other training takes, the test is made of the same
        for (int take = 10; take < 12; take++) {
            Files.write(from.resolve("7_c2_" + take + ".wav"), new Tones(4).file(7, 2, take));
        }
        SampleData.speechDigits(directory.resolve("b"), from, 7, 10);
        for (String line : test.subList(1, 3)) {
            String file = line.substring(0, line.indexOf(','));
            assertThat(directory.resolve("b").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("a").resolve(file));
        }
        assertThat(directory.resolve("b/train/00010.wav"))
                .as("of more that were there before")
                .doesNotExist();
    }

    @Test
    void recordingsThatCannotBeUsedAreSaid() throws IOException {
        Path from = directory.resolve("tones");
        SampleData.tones(from, 3, 11);
        Files.delete(from.resolve("4_c1_10.wav"));
        assertThatThrownBy(() -> SampleData.speechDigits(directory.resolve("never"), from, 1, 2))
                .hasMessage(
                        "--from: expected takes 10 and more of every digit by c1, got none of 4. Add them, or remove"
                                + " the speaker's recordings");
        Path again = Files.createDirectory(from.resolve("again")).resolve("4_c2_010.wav");
        Files.write(again, new Tones(4).file(4, 2, 10));
        assertThatThrownBy(() -> SampleData.speechDigits(directory.resolve("never"), from, 1, 2))
                .hasMessageMatching(
                        "--from: 4_c2_0?10.wav: expected one recording of a digit, speaker and take, got two."
                                + " Remove one");
        Files.delete(again);
        byte[] other = new Tones(3).file(4, 1, 10);
        other[24] = 0x40;
        other[25] = 0x3E;
        Files.write(from.resolve("4_c1_10.wav"), other);
        assertThatThrownBy(() -> SampleData.speechDigits(directory.resolve("never"), from, 1, 2))
                .hasMessage("--from: 4_c1_10.wav: expected 8000 samples a second, got 15936. Bring it to that rate");
        Files.write(from.resolve("4_c1_10.wav"), new byte[0]);
        assertThatThrownBy(() -> SampleData.speechDigits(directory.resolve("never"), from, 1, 2))
                .hasMessage("--from: 4_c1_10.wav: expected a WAV file, got an empty file");
        Path cut = Files.writeString(directory.resolve("cut.tar"), "no archive");
        assertThatThrownBy(() -> SampleData.speechDigits(directory.resolve("never"), cut, 1, 2))
                .hasMessage("--from: " + cut + ": expected a whole tar archive, got: Truncated TAR archive");
        assertThat(directory.resolve("never")).doesNotExist();
    }

    /** The recordings that the recipe names, as their archive has them. */
    @Test
    void archivesAreReadAsTheyCome() throws IOException {
        Path above = Path.of("").toAbsolutePath();
        while (above != null && !Files.exists(above.resolve("shared/data/fsdd.tar.gz"))) {
            above = above.getParent();
        }
        assumeTrue(above != null, "../shared/data/fsdd.tar.gz is not on this machine");
        Path archive = Objects.requireNonNull(above).resolve("shared/data/fsdd.tar.gz");
        SampleData.speechDigits(directory, archive, 1, 12);
        assertThat(Files.readAllLines(directory.resolve("train.csv")).stream().map(line -> line.split(",", -1)[2]))
                .contains("george", "jackson", "lucas", "nicolas", "theo", "yweweler");
    }

    @Test
    void fewerClicksLeaveNoneOfTheMoreThatWereThere() throws IOException {
        Path more = directory.resolve("train/part-00001.csv");
        Files.createDirectories(more.getParent());
        Files.writeString(more, "of an earlier call");
        SampleData.clicks(directory, 1, 10);
        assertThat(more).doesNotExist();
        assertThat(directory.resolve("train/part-00000.csv")).content().hasLineCount(11);
    }

    @Test
    void samplesStaySmall() throws IOException {
        try (var files = Files.walk(COMMITTED)) {
            assertThat(files.mapToLong(file ->
                                    file.toFile().isFile() ? file.toFile().length() : 0)
                            .sum())
                    .isLessThan(3_000_000);
        }
    }

    private static byte[] unzip(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    @Test
    void aLawThatTurnsSaysWhatItAnswersButForOneInTwenty() {
        TurningLaw law = new TurningLaw(1, 0.5);
        int truth = 0;
        int first = 0;
        int staying = 0;
        for (int i = 0; i < 20_000; i++) {
            TurningLaw.Sample row = law.row(180, i);
            truth += row.truth() == row.answer() ? 1 : 0;
            // the law of day 180 is a quarter of a turn away from the first
            first += row.a() > 0 == row.answer() ? 1 : 0;
            TurningLaw.Sample same = new TurningLaw(1, 0).row(180, i);
            staying += same.a() > 0 == same.answer() ? 1 : 0;
        }
        assertThat(truth / 20_000.0).isCloseTo(1 - TurningLaw.FLIPPED, within(0.005));
        assertThat(first / 20_000.0).isCloseTo(0.5, within(0.015));
        assertThat(staying / 20_000.0).isCloseTo(0.95, within(0.005));
        assertThat(law.row(3, 4)).isEqualTo(new TurningLaw(1, 0.5).row(3, 4)).isNotEqualTo(law.row(3, 5));
        assertThat(new TurningLaw(2, 0.5).row(3, 4)).isNotEqualTo(law.row(3, 4));
    }

    @Test
    void daysOfALawAreFoldersAndThoseOfMoreDaysGo() throws IOException {
        SampleData.drift(directory, 1, 3, 5, 0.05);
        byte[] second = Files.readAllBytes(directory.resolve("dt=2024-01-02/rows.parquet"));
        SampleData.drift(directory, 1, 2, 5, 0.05);
        try (java.util.stream.Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(file -> directory.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "",
                            "dt=2024-01-01",
                            "dt=2024-01-01/rows.parquet",
                            "dt=2024-01-02",
                            "dt=2024-01-02/rows.parquet");
        }
        assertThat(directory.resolve("dt=2024-01-02/rows.parquet")).hasBinaryContent(second);
    }
}
