package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final Csv TRAIN = new Csv("train.csv", false, List.of("a", "b"), ";", "'", List.of("-999", "NA"));

    @Test
    void aPathIsReadByTheRulesOfTheTrainingRows() {
        assertThat(Reading.of(new Csv("new.csv", true, List.of(), ",", "\"", null), TRAIN))
                .isEqualTo(new Csv("new.csv", false, List.of("a", "b"), ";", "'", List.of("-999", "NA")));
        assertThat(Reading.of(new Parquet("new"), TRAIN)).isEqualTo(new Parquet("new", List.of("-999", "NA")));
        assertThat(Reading.of(new Parquet("new"), new Parquet("train", List.of("NaN"))))
                .isEqualTo(new Parquet("new", List.of("NaN")));
        assertThat(Reading.of(
                        new Csv("new.csv", true, List.of(), ",", "\"", null), new Parquet("train", List.of("NaN"))))
                .isEqualTo(new Csv("new.csv", true, List.of(), ",", "\"", List.of("", "?", "NaN")));
        assertThat(Reading.of(new Parquet("new"), new ImageFolder("train", "in", 8, 16, 1, true, 1000)))
                .isEqualTo(new ImageFolder("new", null, 8, 16, 1, true, 1000));
        WavFolder sounds =
                new WavFolder("train", "in", false, "{label}_{take}.wav", Map.of("take", List.of("1")), Map.of());
        assertThat(Reading.of(new Parquet("new"), sounds))
                .isEqualTo(new WavFolder("new", null, false, "{label}_{take}.wav", Map.of(), Map.of()));
        assertThat(Reading.of(new Parquet("new"), new Memory())).isEqualTo(new Parquet("new", List.of()));
        assertThat(Reading.of(new Csv("new.csv", true, List.of(), ",", "\"", null), null))
                .isEqualTo(new Csv("new.csv", true, List.of(), ",", "\"", null));
    }

    @Test
    void textsArePassagesWhereTheModelLearntFromSome() {
        Passages learnt = new Passages("train.txt", 64, 32, 0, 0.85);
        Text named = new Text("new.txt", Text.Example.LINE, false, 1000);
        assertThat(Reading.of(named, learnt)).isEqualTo(new Passages("new.txt", 64, null, 0, 1));
        assertThat(Reading.of(new Parquet("new"), learnt)).isEqualTo(new Passages("new", 64, null, 0, 1));
        assertThat(Reading.of(named, TRAIN)).isEqualTo(named);
    }

    @Test
    void linesOfJsonAreReadAsSuchWhereThePathOrTheModelSaysSo() {
        JsonLines learnt = new JsonLines("train.jsonl");
        assertThat(Reading.of(new JsonLines("new.jsonl"), learnt)).isEqualTo(new JsonLines("new.jsonl"));
        assertThat(Reading.of(new JsonLines("new.jsonl"), TRAIN)).isEqualTo(new JsonLines("new.jsonl"));
        assertThat(Reading.of(new Parquet("new"), learnt)).isEqualTo(new JsonLines("new"));
        Orc orc = new Orc("new.orc", null, null, false);
        assertThat(Reading.of(orc, TRAIN))
                .isInstanceOfSatisfying(
                        Orc.class, read -> assertThat(read.missing()).isEqualTo(TRAIN.missing()));
        assertThat(Reading.of(orc, null)).isEqualTo(new Orc("new.orc", List.of(), null, false));
        assertThat(Reading.of(new Parquet("new.parquet"), learnt)).isEqualTo(new Parquet("new.parquet", List.of()));
    }

    @Test
    void theRulesArePartOfTheModelWhereThereAreSome() {
        Preprocessing old = new Preprocessing(
                Shape.of(1),
                List.of(new NumericFeature("a", 0, 1, false)),
                new Answer(new Target.Numbers(), List.of("b"), List.of()),
                null,
                null);
        assertThat(old.toPlainData().containsKey("reading")).isFalse();
        assertThat(Preprocessing.fromPlainData(old.toPlainData(), "")).isEqualTo(old);
        Preprocessing model = old.withReading(Reading.rules(TRAIN));
        Preprocessing read = Preprocessing.fromPlainData(model.toPlainData(), "");
        assertThat(read).isEqualTo(model);
        assertThat(model.toPlainData().get("reading"))
                .hasToString(
                        "{format=csv, path=, header=false, names=[a, b], separator=;, quote=', missing=[-999, NA]}");
        assertThat(Reading.learnt(read.reading()))
                .isEqualTo(new Csv("", false, List.of("a", "b"), ";", "'", List.of("-999", "NA")));
    }

    @Test
    void whatIsMissingElsewhereIsSaid() {
        Csv plain = new Csv("test.csv", true, List.of(), ",", "\"", null);
        assertThat(Reading.difference("data.test", plain, TRAIN))
                .hasValue(
                        "data.test: expected ['-999', 'NA'] under missing, as the rows that the model learns from have,"
                                + " got ['', '?']. It is read as written; the same text then means something else here");
        assertThat(Reading.difference("data.test", plain, plain)).isEmpty();
        assertThat(Reading.difference("data.test", new Parquet("test"), plain)).isEmpty();
        assertThat(Reading.difference("data.test", new Parquet("test", List.of("NaN")), plain))
                .isPresent();
        assertThat(Reading.difference("data.test", plain, null)).isEmpty();
    }

    @Test
    void whatIsNotReplacedElsewhereIsSaid() {
        Replacement zeros = new Replacement(List.of("insulin", "bmi"), List.of("0"), null, false);
        Replacement stops = new Replacement(List.of(), List.of("yes.", "y"), "yes", false);
        Csv learnt = replacing(List.of(zeros, stops));
        assertThat(Reading.unreplaced("--input", Reading.of(new Parquet("new"), learnt), learnt))
                .hasValue(
                        "--input: expected under replace what the rows that the model learns from have there, for '0' of"
                                + " insulin, bmi, 'yes.', 'y' of all columns, got none of it. These values are read as they stand:"
                                + " replace them in the rows, or read CSV with the same replace");
        assertThat(Reading.unreplaced("--input", new JsonLines("new.jsonl"), learnt))
                .isPresent();
        Source named = new Csv("new.csv", true, List.of(), ",", "\"", null);
        assertThat(Reading.unreplaced("--input", Reading.of(named, learnt), learnt))
                .isEmpty();
        assertThat(Reading.unreplaced("data.test", replacing(List.of(stops)), learnt))
                .hasValueSatisfying(said -> assertThat(said).contains("for '0' of insulin, bmi, got none"));
        assertThat(Reading.unreplaced("data.test", learnt, replacing(List.of(stops))))
                .as("more than the rows that are learnt from need")
                .isEmpty();
        assertThat(Reading.unreplaced("data.test", named, null)).isEmpty();
    }

    private static Csv replacing(List<Replacement> replace) {
        return new Csv("train.csv", true, List.of(), ",", "\"", null, ".", null, replace);
    }
}
