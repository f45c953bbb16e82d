package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Bin;
import io.lockstep.driver.diagnostics.Diagnostics.ClassRows;
import io.lockstep.driver.diagnostics.Diagnostics.Confused;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.diagnostics.Diagnostics.Field;
import io.lockstep.driver.diagnostics.Diagnostics.Histogram;
import io.lockstep.driver.diagnostics.Diagnostics.Label;
import io.lockstep.driver.diagnostics.Diagnostics.Moment;
import io.lockstep.driver.diagnostics.Diagnostics.Numbers;
import io.lockstep.driver.diagnostics.Diagnostics.Pair;
import io.lockstep.driver.diagnostics.Picture;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Diagnostics with everything that a report can show, and with names as long as they come. */
final class ShownDiagnostics {
    static final String HOSTILE = "<script>alert(1)</script>&'\"";
    private static final String LONG = "a_name_without_any_place_to_break_it_that_is_sixty_letters_long";
    private static final int CLASSES = 20;

    private ShownDiagnostics() {}

    static Diagnostics all() {
        return new Diagnostics("test", 5_000, "day", true, List.of(classes(), manyClasses(), labels(), numbers()));
    }

    private static AnswerDiagnostics classes() {
        List<String> names = new ArrayList<>();
        List<List<Long>> rows = new ArrayList<>();
        for (int right = 0; right < CLASSES; right++) {
            names.add(right == 0 ? HOSTILE : right == 1 ? LONG : "class " + right);
            List<Long> row = new ArrayList<>();
            for (int answered = 0; answered < CLASSES; answered++) {
                row.add(right == answered ? 12_345L : right == 3 ? 800L : (right + answered) % 3);
            }
            rows.add(row);
        }
        List<Bin> bins = IntStream.range(0, 10)
                .mapToObj(bin -> new Bin(bin / 10.0 + 0.04, bin / 10.0, 100L * bin + 1))
                .toList();
        return new AnswerDiagnostics(
                "kind",
                new Confusion(names, rows, List.of(), List.of()),
                List.of(),
                bins,
                List.of(),
                List.of(example(LONG, 0), example(HOSTILE, 1), example("class 3", 2)));
    }

    private static AnswerDiagnostics manyClasses() {
        return new AnswerDiagnostics(
                "species",
                new Confusion(
                        List.of(),
                        List.of(),
                        List.of(new Confused(LONG, HOSTILE, 70), new Confused("b", "c", 3)),
                        List.of(new ClassRows(LONG, 100, 30), new ClassRows("b", 10, 7))),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static AnswerDiagnostics labels() {
        return new AnswerDiagnostics(
                "tags",
                null,
                List.of(new Label(LONG, 100, 30, 4_900, 80), new Label(HOSTILE, 0, 0, 5_000, 0)),
                List.of(new Bin(0.5, 0.25, 8)),
                List.of(),
                List.of());
    }

    private static AnswerDiagnostics numbers() {
        List<Pair> pairs = new ArrayList<>();
        List<Moment> course = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            double right = 10 * Math.sin(i / 30.0) - 250_000;
            pairs.add(new Pair(right, right + i % 7 - 3));
            course.add(new Moment(86_400.0 * (20_000 + i), right, right + i % 5 - 2));
        }
        for (int bin = 0; bin < 40; bin++) {
            counts.add(Math.round(1_000 * Math.exp(-Math.pow((bin - 20) / 6.0, 2))));
        }
        Numbers numbers = new Numbers("degrees " + HOSTILE, pairs, new Histogram(-10, 0.5, counts, 3, 4), course);
        Numbers few =
                new Numbers(LONG, List.of(new Pair(1, 1)), new Histogram(0, 0.0001, List.of(1L), 0, 0), twoKeys());
        return new AnswerDiagnostics(
                "temperature", null, List.of(), List.of(), List.of(numbers, few), List.of(example("-250001.5", 3)));
    }

    private static List<Moment> twoKeys() {
        return List.of(
                new Moment(0, 100, 90),
                new Moment(0, 300, 290),
                new Moment(86_400, 100, 90),
                new Moment(86_400, 310, 290));
    }

    private static Example example(String right, int number) {
        List<Picture> pictures = switch (number) {
            case 0 -> List.of(picture("image", 1, 28, 28));
            case 1 -> List.of(picture("left " + LONG, 3, 66, 128), picture("sound", 1, 40, 101));
            default -> List.of();
        };
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < (number < 2 ? 2 : 30); i++) {
            fields.add(new Field(i == 0 ? LONG : "column " + i, i == 1 ? HOSTILE : (LONG + " ").repeat(i % 3)));
        }
        return new Example(12.5, right, LONG, number < 3 ? 0.98765 : null, pictures, fields, number < 2 ? 0 : 17);
    }

    private static Picture picture(String column, int channels, int height, int width) {
        byte[] pixels = new byte[channels * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % width * 255 / width);
        }
        return new Picture(column, channels, height, width, Base64.getEncoder().encodeToString(pixels));
    }
}
