package io.lockstep.kernels.plaindata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void whatATerminalWouldActOnIsEscaped() {
        assertThat(Excerpt.quoted("\u001b[31mred\u0007")).isEqualTo("'\\u001b[31mred\\u0007'");
        assertThat(Excerpt.of("a\tb\nc\rd\u007f\u009b")).isEqualTo("a\\tb\\nc\\rd\\u007f\\u009b");
        // right-to-left override, byte order mark, line separator, half a pair, no character
        assertThat(Excerpt.of("\u202e\uFEFF\u2028\uD83D\uFFFF")).isEqualTo("\\u202e\\ufeff\\u2028\\ud83d\\uffff");
    }

    @Test
    void letterOfAnyScriptStays() {
        assertThat(Excerpt.quoted("Größe 中文 😀 c:\\x")).isEqualTo("'Größe 中文 😀 c:\\x'");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Excerpt.quoted("x".repeat(60))).isEqualTo("'" + "x".repeat(60) + "'");
        assertThat(Excerpt.quoted("x".repeat(61))).isEqualTo("'" + "x".repeat(60) + "…'");
        assertThat(Excerpt.of("😀😀😀", 2)).isEqualTo("😀😀…");
        assertThat(Excerpt.of("n".repeat(3_000_000))).hasSize(Excerpt.NAME_LENGTH + 1);
    }

    @Test
    void longListsNameTheFirst() {
        assertThat(Excerpt.list(List.of("a", "b\u0007"))).isEqualTo("a, b\\u0007");
        assertThat(Excerpt.list(Collections.nCopies(41, "c"))).isEqualTo("c" + ", c".repeat(39) + ", … (1 more)");
    }

    @Test
    void messagesAboutPlainDataShowExcerpts() {
        String key = "k\u001b[2J" + "y".repeat(50_000);
        PlainDataException refused = new PlainDataException("model." + key, Names.unknown("key", key, List.of("a")));
        assertThat(refused.path()).hasSizeGreaterThan(50_000);
        assertThat(refused).hasMessageStartingWith("model.k\\u001b[2Jyyy").hasMessageContaining("…: unknown key 'k");
        assertThat(refused.getMessage()).hasSizeLessThan(400).doesNotContain("\u001b");
        assertThat(Scalars.describe("v".repeat(1000))).isEqualTo("text '" + "v".repeat(60) + "…'");
    }
}
