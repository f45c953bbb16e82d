package io.lockstep.jobs.samples;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the sample data sets. The same seed gives the same content on every machine; training and test rows of one
 * seed are drawn independently.
 */
public final class SampleData {
    private static final int DIGITS_TRAIN = 8_000;
    private static final int DIGITS_TEST = 2_000;
    private static final int PATIENTS_TRAIN = 4_000;
    private static final int PATIENTS_TEST = 1_000;

    private static final long CLICKS_IN_A_FILE = 200_000;

    private static final int CALLERS = 4;

    private static final String SPEECH_HEADER = "sound,text,speaker,part\n";

    private SampleData() {}

    /**
     * Handwriting-like digits, 28x28 grey, as four gzipped IDX files named as MNIST's are.
     *
     * @param directory made when absent; files of these names are replaced
     */
    public static void digits(Path directory, long seed) throws IOException {
        Files.createDirectories(directory);
        PenDigits train = new PenDigits(seed, 0);
        PenDigits test = new PenDigits(seed, 1);
        writeDigits(directory, "train", train, DIGITS_TRAIN);
        writeDigits(directory, "test", test, DIGITS_TEST);
    }

    private static void writeDigits(Path directory, String part, PenDigits digits, int count) throws IOException {
        int side = PenDigits.SIDE;
        try (OutputStream images = gzip(directory.resolve(part + "-images-idx3-ubyte.gz"));
                OutputStream labels = gzip(directory.resolve(part + "-labels-idx1-ubyte.gz"))) {
            images.write(new byte[] {0, 0, 8, 3});
            bigEndian(images, count);
            bigEndian(images, side);
            bigEndian(images, side);
            labels.write(new byte[] {0, 0, 8, 1});
            bigEndian(labels, count);
            byte[] pixels = new byte[side * side];
            for (int i = 0; i < count; i++) {
                labels.write(digits.draw(i, pixels));
                images.write(pixels);
            }
        }
    }

    /**
     * Invented patients as {@code patients-train.csv} and {@code patients-test.csv}: will the patient be readmitted?
     *
     * @param directory made when absent; files of these names are replaced
     */
    public static void patients(Path directory, long seed) throws IOException {
        Files.createDirectories(directory);
        writePatients(directory.resolve("patients-train.csv"), new Patients(seed, 0), PATIENTS_TRAIN);
        writePatients(directory.resolve("patients-test.csv"), new Patients(seed, 1), PATIENTS_TEST);
    }

    private static void writePatients(Path file, Patients patients, int count) throws IOException {
        StringBuilder text = new StringBuilder(Patients.HEADER).append('\n');
        for (int i = 0; i < count; i++) {
            text.append(patients.line(i)).append('\n');
        }
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Invented clicks as CSV files in {@code train} and {@code test}: will somebody who sees an advertisement click it?
     *
     * @param directory made when absent; files of these names are replaced, those of more rows removed
     * @param rows for training; a tenth of them more for the test
     */
    public static void clicks(Path directory, long seed, long rows) throws IOException {
        writeClicks(directory.resolve("train"), new Clicks(seed, 0), rows);
        writeClicks(directory.resolve("test"), new Clicks(seed, 1), Math.max(1, rows / 10));
    }

    private static void writeClicks(Path directory, Clicks clicks, long count) throws IOException {
        Files.createDirectories(directory);
        for (long first = 0; first < count; first += CLICKS_IN_A_FILE) {
            Path file = clicksFile(directory, first / CLICKS_IN_A_FILE);
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
                out.append(Clicks.header()).append('\n');
                StringBuilder line = new StringBuilder();
                for (long row = first; row < Math.min(count, first + CLICKS_IN_A_FILE); row++) {
                    line.setLength(0);
                    clicks.append(row, line);
                    out.append(line).append('\n');
                }
            }
        }
        // of more rows that were there before: they would be read with these
        for (long next = (count - 1) / CLICKS_IN_A_FILE + 1; Files.deleteIfExists(clicksFile(directory, next)); ) {
            next++;
        }
    }

    private static Path clicksFile(Path directory, long number) {
        return directory.resolve(String.format(Locale.ROOT, "part-%05d.csv", number));
    }

    /**
     * Digits as a telephone's keys sound, as WAV files {@code 7_c0_3.wav}: digit, caller, take.
     *
     * @param directory made when absent; files of these names are replaced
     * @param takes of every digit by every caller
     */
    public static void tones(Path directory, long seed, int takes) throws IOException {
        Files.createDirectories(directory);
        Tones tones = new Tones(seed);
        for (int digit = 0; digit < 10; digit++) {
            for (int caller = 0; caller < CALLERS; caller++) {
                for (int take = 0; take < takes; take++) {
                    Files.write(
                            directory.resolve(digit + "_c" + caller + "_" + take + ".wav"),
                            tones.file(digit, caller, take));
                }
            }
        }
    }

    /**
     * Utterances of connected digits as {@code train.csv} and {@code test.csv}, with what was said, by whom and in which part, and a WAV file of
     * each in a folder of its part. Of the training rows those of the part {@code validation} are made of takes 5 to 9, the others of takes from
     * 10 on; the test rows of takes 0 to 4.
     *
     * @param directory made when absent; files of these names are replaced, those of more utterances removed
     * @param from recordings such as {@code 7_george_12.wav}, a directory or a tar archive
     * @param utterances to train on; a tenth of them more for validation, and a fifth for the test
     */
    public static void speechDigits(Path directory, Path from, long seed, int utterances) throws IOException {
        Recordings recordings = Recordings.of(from);
        ConnectedDigits learnt = new ConnectedDigits(recordings, seed, ConnectedDigits.Part.TRAIN);
        ConnectedDigits validation = new ConnectedDigits(recordings, seed, ConnectedDigits.Part.VALIDATION);
        ConnectedDigits tested = new ConnectedDigits(recordings, seed, ConnectedDigits.Part.TEST);
        StringBuilder train = new StringBuilder(SPEECH_HEADER);
        StringBuilder test = new StringBuilder(SPEECH_HEADER);
        writeSpeech(directory, learnt, utterances, train);
        writeSpeech(directory, validation, Math.max(1, utterances / 10), train);
        writeSpeech(directory, tested, Math.max(1, utterances / 5), test);
        Files.writeString(directory.resolve("train.csv"), train);
        Files.writeString(directory.resolve("test.csv"), test);
    }

    private static void writeSpeech(Path directory, ConnectedDigits digits, int count, StringBuilder table)
            throws IOException {
        String name = digits.part();
        Path folder = directory.resolve(name);
        Files.createDirectories(folder);
        for (int number = 0; number < count; number++) {
            ConnectedDigits.Utterance utterance = digits.utterance(number);
            String file = utteranceFile(number);
            Files.write(folder.resolve(file), WavFile.of(utterance.samples()));
            table.append(name)
                    .append('/')
                    .append(file)
                    .append(',')
                    .append(utterance.text())
                    .append(',');
            table.append(utterance.speaker()).append(',').append(name).append('\n');
        }
        for (int next = count; Files.deleteIfExists(folder.resolve(utteranceFile(next))); ) {
            next++;
        }
    }

    private static String utteranceFile(int number) {
        return String.format(Locale.ROOT, "%05d.wav", number);
    }

    /**
     * Days of rows whose law turns, as Parquet in folders {@code dt=2024-01-01} and on: does it go up?
     *
     * @param directory made when absent; files of these days are replaced, those of later ones removed
     * @param rows of each day
     * @param degrees that the law turns a day; 0: it stays
     */
    public static void drift(Path directory, long seed, int days, int rows, double degrees) throws IOException {
        Files.createDirectories(directory);
        DriftDays.write(directory, new TurningLaw(seed, degrees), days, rows);
    }

    /**
     * Chorales as {@code train.jsonl}, {@code validation.jsonl} and {@code test.jsonl}, a piece a line.
     *
     * @param directory made when absent; files of these names are replaced
     * @param from the JSON of JSB-Chorales-dataset
     */
    public static void chorales(Path directory, Path from) throws IOException {
        Chorales chorales = Chorales.of(from);
        Files.createDirectories(directory);
        chorales.write(directory, "train", "train.jsonl");
        chorales.write(directory, "valid", "validation.jsonl");
        chorales.write(directory, "test", "test.jsonl");
    }

    /**
     * Bars of chorales as {@code train.jsonl}, {@code validation.jsonl} and {@code test.jsonl}, a row for each, beginning at every quarter of a bar.
     *
     * @param directory made when absent; files of these names are replaced
     * @param from the JSON of JSB-Chorales-dataset, of voices apart
     * @param steps of a bar
     */
    public static void bars(Path directory, Path from, int steps) throws IOException {
        Chorales chorales = Chorales.of(from);
        Files.createDirectories(directory);
        chorales.writeBars(directory, "train", "train.jsonl", steps);
        chorales.writeBars(directory, "valid", "validation.jsonl", steps);
        chorales.writeBars(directory, "test", "test.jsonl", steps);
    }

    private static OutputStream gzip(Path file) throws IOException {
        return new GZIPOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    private static void bigEndian(OutputStream out, int value) throws IOException {
        out.write(new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value});
    }
}
