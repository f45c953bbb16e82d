package io.lockstep.driver.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> sample() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("z", Arrays.asList(1, 2.5, "ü", null, true));
        data.put("a", Map.of("deep", List.of()));
        data.put("long", 1L << 60);
        data.put("tiny", 1.0E-4);
        return data;
    }

    @Test
    void readsWhatItWroteInTheSameOrder() throws IOException {
        assertThat(Json.parse(utf8(Json.line(sample())), "x")).isEqualTo(sample());
        assertThat(Json.parse(Json.document(sample()), "x")).isEqualTo(sample());
        assertThat(Json.line(sample()))
                .isEqualTo(
                        "{\"z\":[1,2.5,\"ü\",null,true],\"a\":{\"deep\":[]},\"long\":1152921504606846976,\"tiny\":1.0E-4}");
    }

    @Test
    void documentsEndLinesTheSameWayEverywhere() {
        assertThat(new String(Json.document(Map.of("a", Map.of("b", 1))), StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"a\" : {\n    \"b\" : 1\n  }\n}\n");
    }

    @Test
    void numbersThatJsonCannotSayAreText() {
        assertThat(Json.line(List.of(Double.NaN, Float.POSITIVE_INFINITY))).isEqualTo("[\"NaN\",\"Infinity\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"a\":1,\"a\":2} | Duplicate field 'a'",
                "{\"a\":1} {} | Trailing token",
                "{\"a\":1 | Unexpected end-of-input",
                "{a:1} | Unexpected character",
                "NaN | Non-standard token",
                "[1,] | Unexpected character"
            })
    void refusesWhatIsNotOneStrictValue(String text, String message) {
        assertThatThrownBy(() -> Json.parse(utf8(text), "dir/file.json"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("dir/file.json: expected valid JSON, got ")
                .hasMessageContaining(message)
                .hasMessageContaining(" at line 1, column ");
    }

    @Test
    void refusesNothingNullAndDepthsWithoutEnd() {
        assertThatThrownBy(() -> Json.parse(utf8("null"), "f"))
                .isInstanceOf(IOException.class)
                .hasMessage("f: expected a JSON object, got null");
        assertThatThrownBy(() -> Json.parse(new byte[0], "f")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.parse(utf8("[".repeat(101) + "]".repeat(101)), "f"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("f: expected valid JSON, got ")
                .hasMessageContaining("nesting depth");
        assertThatThrownBy(() -> Json.parse(utf8("1".repeat(100_000)), "f"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("f: expected valid JSON, got ");
    }

    @Test
    void aVersionedDocumentSaysWhatItIs() throws IOException {
        VersionedDocument format = new VersionedDocument("lockstep-thing", 2);
        byte[] bytes = format.write(Map.of("x", 1));
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"format\" : \"lockstep-thing\",\n  \"version\" : 2,\n  \"x\" : 1\n}\n");
        assertThat(format.read(bytes, "f")).isEqualTo(Map.of("x", 1));
        assertThatThrownBy(() -> new VersionedDocument("lockstep-thing", 3).read(bytes, "f"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "f: expected lockstep-thing version 3, got version 2. Use the Lockstep release that wrote it");
        assertThatThrownBy(() -> new VersionedDocument("lockstep-other", 2).read(bytes, "f"))
                .isInstanceOf(IOException.class)
                .hasMessage("f: expected a file of format lockstep-other, got another one. Check the path");
    }
}
