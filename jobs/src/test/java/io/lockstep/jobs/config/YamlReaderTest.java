package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private static @Nullable Object read(String text) {
        return YamlReader.read(text, "x.yaml").data();
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void readsTheCoreSchema() {
        assertThat(
                        read(
                                "[1, -2, 0x1F, 0o17, 1e-3, .5, true, False, null, ~, 'true', \"1\", plain, 99999999999999999999]"))
                .isEqualTo(Arrays.asList(
                        1L,
                        -2L,
                        31L,
                        15L,
                        new BigDecimal("1e-3"),
                        new BigDecimal(".5"),
                        true,
                        false,
                        null,
                        null,
                        "true",
                        "1",
                        "plain",
                        new BigInteger("99999999999999999999")));
        assertThat(read("[.inf, -.inf, .nan]"))
                .isEqualTo(List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN));
        assertThat(read("no: yes")).isEqualTo(Map.of("no", "yes"));
        assertThat(read("")).isNull();
    }

    @Test
    void remembersWhereEverythingStands() {
        Located located = YamlReader.read("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n", "x.yaml");
        assertThat(located.origin("a")).isEqualTo("x.yaml:1");
        assertThat(located.origin("b")).isEqualTo("x.yaml:2");
        assertThat(located.origin("b[1]")).isEqualTo("x.yaml:4");
        assertThat(located.origin("b[1].d")).isEqualTo("x.yaml:5");
        assertThat(located.origin("b[1].missing.deep[3]")).isEqualTo("x.yaml:4");
        assertThat(located.origin("z")).isEqualTo("x.yaml:1");
    }

    @Test
    void aliasesStandForWhatTheyName() {
        assertThat(read("a: &x {k: 1}\nb: *x\n")).isEqualTo(Map.of("a", Map.of("k", 1L), "b", Map.of("k", 1L)));
        refused("a: *x", "x.yaml:1: expected an anchor written out before, got *x. Write &x where its value stands");
    }

    @Test
    void refusesAliasesThatMultiply() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String last = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + last + ("," + last).repeat(9) + "]\n");
        }
        refused(bomb.toString(), "x.yaml:5: expected at most 100000 values, got more");
    }

    @Test
    void refusesAValueInsideItself() {
        refused(
                "a: &x [*x]",
                "x.yaml:1: expected an anchor written out before, got *x. Write &x where its value stands");
    }

    @Test
    void refusesDepthLengthAndManyDocuments() {
        refused("[".repeat(200), "x.yaml:1: expected at most 32 levels of nesting, got more");
        assertThatThrownBy(() -> read("a: " + "x".repeat(2_000_000)))
                .hasMessageStartingWith("x.yaml: expected YAML of at most 1048576 characters, got this: ");
        refused("a: 1\n---\nb: 2\n", "x.yaml:2: expected one document, got a second one. Remove it");
    }

    @Test
    void refusesDuplicateKeysAndKeysThatAreNoText() {
        refused("a:\n  b: 1\n  b: 2\n", "x.yaml:3: a.b: expected once, got a second time. Remove one");
        refused("? [a]\n: 1\n", "x.yaml:1: expected a key of plain text, got a list, a map or an alias");
    }

    @Test
    void refusesTagsOfOthers() {
        refused(
                "a: !!javax.script.ScriptEngineManager [x]",
                "x.yaml:1: expected plain data, got the tag tag:yaml.org,2002:javax.script.ScriptEngineManager."
                        + " Remove the tag");
        refused("a: !!int x", "x.yaml:1: expected a number, got 'x'");
    }

    @Test
    void saysWhereTheSyntaxBreaks() {
        assertThatThrownBy(() -> read("a: 1\n b: 2\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("x.yaml:2: expected YAML, got this: ")
                .hasMessageEndingWith(". Look at the indentation and the line before");
    }
}
