package io.lockstep.jobs.recipe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** A few rows, made by counting or the first of a sample, in the form of public data sets that recipes train on. */
final class SmallData {
    private static final int ROWS = 60;
    private static final int DAYS = 880;
    private static final int CHARACTERS = 6000;
    private static final int DIGITS = 64;

    private SmallData() {}

    /** Census, diabetes, driving, temperatures, plays, chorales, bars of them and digits, in one directory. */
    static void write(Path directory) throws IOException {
        List<String> census = new ArrayList<>();
        List<String> tested = new ArrayList<>();
        List<String> diabetes = new ArrayList<>();
        List<String> driving = new ArrayList<>(List.of("image,steering,throttle,brake,speed,block"));
        Files.createDirectories(directory.resolve("IMG"));
        for (int i = 0; i < ROWS; i++) {
            String income = i % 4 == 0 ? ">50K" : "<=50K";
            census.add(person(i) + income);
            tested.add(person(i + 1) + income + ".");
            diabetes.add(String.join(
                    ",",
                    List.of(
                            "" + i % 7,
                            i % 11 == 0 ? "0" : "" + (90 + i),
                            "" + (60 + i % 30),
                            i % 3 == 0 ? "0" : "" + (20 + i % 20),
                            i % 2 == 0 ? "0" : "" + (80 + 2 * i),
                            "3" + i % 10 + ".5",
                            "0." + (200 + i),
                            "" + (21 + i),
                            "" + (i % 3 == 0 ? 1 : 0))));
            picture(directory.resolve("IMG/" + i + ".png"), i);
            driving.add("IMG/" + i + ".png," + (i % 9 - 4) / 4.0 + ",1,0,30," + i / 10 % 5);
        }
        census.add("");
        tested.add("");
        Files.write(directory.resolve("adult-train.csv"), census);
        Files.write(directory.resolve("adult-test.csv"), tested);
        Files.write(directory.resolve("pima-indians-diabetes.csv"), diabetes);
        Files.write(directory.resolve("driving_blocks.csv"), driving);
        Files.write(directory.resolve("daily-min-temperatures.csv"), days());
        Files.writeString(directory.resolve("tinyshakespeare.txt"), play());
        for (String part : List.of("train", "validation", "test")) {
            Files.write(directory.resolve(part + ".jsonl"), chorales());
        }
        Files.createDirectories(directory.resolve("bars"));
        Files.write(directory.resolve("bars/train.jsonl"), bars());
        digits("train-images-idx3-ubyte.gz", 16, directory);
        digits("train-labels-idx1-ubyte.gz", 8, directory);
    }

    /**
     * The first digits of a file of the samples.
     *
     * @param header its bytes, the second number of which says how many digits there are
     */
    private static void digits(String name, int header, Path directory) throws IOException {
        Path samples = RecipeBitsIT.CONF.resolveSibling("data-samples").resolve("digits");
        byte[] bytes;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(samples.resolve(name)))) {
            bytes = in.readAllBytes();
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        int each = (bytes.length - header) / numbers.getInt(Integer.BYTES);
        numbers.putInt(Integer.BYTES, DIGITS);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            out.write(bytes, 0, header + DIGITS * each);
        }
    }

    /** Twelve pieces of three voices, each another one, of five steps and more. */
    private static List<String> chorales() {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            List<String> steps = new ArrayList<>();
            for (int t = 0; t < 5 + i; t++) {
                steps.add((48 + (i + t) % 12) + " " + (60 + i * t % 7) + " " + (72 + t % 5));
            }
            pieces.add("{\"notes\":\"" + String.join("|", steps) + "\",\"steps\":" + (steps.size() - 1) + "}");
        }
        return pieces;
    }

    /** Bars of four voices of sixteen steps, one of which is silent now and then. */
    private static List<String> bars() {
        List<String> bars = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            List<String> steps = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                steps.add((70 + (i + t / 4) % 12) + " " + (t == i ? "-" : "62") + " " + (50 + i * t % 7) + " "
                        + (40 + i % 5));
            }
            bars.add("{\"voices\":\"" + String.join("|", steps) + "\"}");
        }
        return bars;
    }

    /** Some thousand characters of the kind that plays have. */
    private static String play() {
        StringBuilder play = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            char letter = (char) (i % 3 == 2 ? ' ' : (i % 2 == 0 ? 'a' : 'A') + i * i % 26);
            play.append(i % 40 == 39 ? '\n' : letter);
        }
        return play.toString();
    }

    /** From autumn 1986 to February 1989. */
    private static List<String> days() {
        List<String> days = new ArrayList<>(List.of("Date,Temp"));
        for (int day = 0; day < DAYS; day++) {
            days.add(LocalDate.of(1986, 10, 1).plusDays(day) + "," + Math.floorMod(day * 37, 211) / 10.0);
        }
        return days;
    }

    private static String person(int i) {
        return String.join(
                ", ",
                List.of(
                        "" + (20 + i),
                        i % 8 == 0 ? "?" : "Private",
                        "" + (77_516 + i),
                        i % 2 == 0 ? "Bachelors" : "11th",
                        "" + (7 + i % 7),
                        i % 3 == 0 ? "Divorced" : "Never-married",
                        i % 5 == 0 ? "?" : "Sales",
                        i % 3 == 1 ? "Husband" : "Own-child",
                        "White",
                        i % 2 == 1 ? "Male" : "Female",
                        i % 6 == 0 ? "2174" : "0",
                        i % 10 == 0 ? "1902" : "0",
                        "" + (30 + i % 20),
                        "United-States",
                        ""));
    }

    private static void picture(Path file, int step) throws IOException {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, (x * 4 & 0xFF) << 16 | (y * 8 & 0xFF) << 8 | (step * 4 + x & 0xFF));
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
