package io.lockstep.driver.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Byte pairs against published merges and ids. */
class BytePairsTest {
    /** The first merges of GPT-2's merges.txt. */
    private static final List<String> GPT2 = List.of(
            "\u0120 t",
            "\u0120 a",
            "h e",
            "i n",
            "r e",
            "o n",
            "\u0120t he",
            "e r",
            "\u0120 s",
            "a t",
            "\u0120 w",
            "\u0120 o",
            "e n",
            "\u0120 c",
            "i t",
            "i s",
            "a n",
            "o r",
            "e s",
            "\u0120 b",
            "e d",
            "\u0120 f",
            "in g",
            "\u0120 p",
            "o u",
            "\u0120a n",
            "a l",
            "a r",
            "\u0120t o",
            "\u0120 m",
            "\u0120o f",
            "\u0120 in",
            "\u0120 d",
            "\u0120 h",
            "\u0120an d");

    private static List<String> learnt(int most, long least, Object... wordsAndCounts) {
        TermCounts counts = new TermCounts();
        for (int i = 0; i < wordsAndCounts.length; i += 2) {
            counts.add((String) wordsAndCounts[i], (Integer) wordsAndCounts[i + 1]);
        }
        return new PairLearner(counts.listed()).merges(most, least);
    }

    private static String text(TextEncoding encoding, int... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(encoding.bytes(id));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * The words of Sennrich and others' algorithm 1, ends of words written as an underscore, and what their program prints: es, est,
     * est_, lo, low. Then three pairs come 6 times, of which theirs takes n e, the one it met first, and this one e w, the first by
     * value; both have newest_ as one token after ten.
     */
    @Test
    void mergesAreThoseOfThePaper() {
        Object[] words = {"low_", 5, "lower_", 2, "newest_", 6, "widest_", 3};
        assertThat(learnt(5, 1, words)).containsExactly("e s", "es t", "est _", "l o", "lo w");
        List<String> ten = learnt(10, 1, words);
        assertThat(ten.subList(5, 10)).containsExactly("e w", "ew est_", "n ewest_", "low _", "d est_");
        assertThat(new BytePairs(ten).ids("newest_", 9))
                .as("marks stand apart from letters")
                .hasSize(4);
        assertThat(new BytePairs(learnt(4, 1, "lower", 2, "low", 5, "newest", 6, "widest", 3)).ids("lowest", 9))
                .containsExactly(256 + 3, 256 + 1);
    }

    /** The paper's figure: low, lowest, newer, wider; here by value, so that e r comes before l o. */
    @Test
    void aWordThatWasNeverSeenIsMadeOfPieces() {
        List<String> merges = learnt(4, 1, "low_", 1, "lowest_", 1, "newer_", 1, "wider_", 1);
        assertThat(merges).containsExactly("e r", "er _", "l o", "lo w");
    }

    @Test
    void idsAreThoseOfGpt2() {
        TextEncoding encoding = new BytePairs(GPT2);
        assertThat(encoding.ids(" the and of in", 99)).containsExactly(262, 290, 286, 287);
        assertThat(encoding.ids(" of the and", 99)).containsExactly(286, 262, 290);
        assertThat(encoding.ids("ing", 99)).containsExactly(278);
        assertThat(encoding.ids(" of the and", 2)).containsExactly(286, 262);
        assertThat(encoding.count()).isEqualTo(256 + GPT2.size());
    }

    /** The examples of GPT-2's expression, spaces and all. */
    @Test
    void chunksAreThoseOfGpt2() {
        assertThat(Chunks.of("Hello world, it's 2024!!  \n\n ok"))
                .containsExactly("Hello", " world", ",", " it", "'s", " 2024", "!!", "  \n\n", " ok");
        assertThat(Chunks.of("\u00C9t\u00E9\u00A0x\t")).containsExactly("\u00C9t\u00E9", "\u00A0", "x", "\t");
        assertThat(Chunks.of("")).isEmpty();
    }

    @Test
    void everyTextIsMadeAgain() {
        TextEncoding encoding = new BytePairs(learnt(40, 1, " the", 4, " then", 2, "aaaa", 3, "\u00E9\u00E9", 2));
        for (String text : List.of("", "aaaaa the thenaaa", "\u00E9\u00E9\u00E9 \uD834\uDD1E\n\u0000", "  x  ")) {
            int[] ids = encoding.ids(text, Integer.MAX_VALUE);
            assertThat(text(encoding, ids)).isEqualTo(text);
        }
        assertThat(encoding.ids("a".repeat(100_000), Integer.MAX_VALUE)).hasSize(25_000);
    }

    /** Pairs that overlap are joined from the left. */
    @Test
    void equalNeighboursAreJoinedFromTheLeft() {
        TextEncoding encoding = new BytePairs(List.of("a a"));
        assertThat(encoding.ids("aaa", 9)).containsExactly(256, 'a');
        assertThat(learnt(9, 1, "aaaa", 1)).containsExactly("a a", "aa aa");
        assertThat(learnt(9, 3, "aaaa", 1, "bc", 2)).containsExactly("a a");
    }

    @Test
    void countsAloneDecide() {
        Object[] words = {" ab", 3, " cd", 3, "abcd", 3};
        Object[] others = {"abcd", 2, " cd", 3, " ab", 3, "abcd", 1};
        assertThat(learnt(20, 1, words)).isEqualTo(learnt(20, 1, others)).startsWith("a b", "c d");
    }

    @Test
    void whatIsNoMergeIsNamed() {
        assertThatThrownBy(() -> new BytePairs(List.of("a b", "ab cd")))
                .hasMessage("merge 1: expected two tokens that are there before it, with a space between, got 'ab cd'");
        assertThatThrownBy(() -> new BytePairs(List.of("ab")))
                .hasMessage("merge 0: expected two tokens that are there before it, with a space between, got 'ab'");
        assertThatThrownBy(() -> new BytePairs(List.of("a b", "a b")))
                .hasMessage("merge 1: expected each token once, got 'a b' again");
    }

    @Test
    void charactersAndBytesAreMadeAgainToo() {
        TermCounts counts = new TermCounts();
        TextUnit.CHARACTERS.terms("abba\uD834\uDD1E").forEach(term -> counts.add(term, 1));
        TextEncoding characters = TextUnit.CHARACTERS.learn(counts, 9, 1);
        assertThat(characters).containsExactly("a", "b", "\uD834\uDD1E");
        assertThat(characters.ids("b\uD834\uDD1Ex", 9)).containsExactly(2, 3, characters.unknown());
        assertThat(text(characters, 2, 3, 0)).isEqualTo("b\uD834\uDD1E");
        assertThat(characters.count()).isEqualTo(4);
        TextEncoding bytes = TextUnit.BYTES.of(List.of());
        assertThat(bytes.ids("\u00E9", 9)).containsExactly(0xC3, 0xA9);
        assertThat(text(bytes, 0xC3, 0xA9)).isEqualTo("\u00E9");
        assertThat(Arrays.asList(bytes.unknown(), bytes.count())).containsExactly(TextEncoding.NOTHING, 256);
        assertThatThrownBy(() -> TextUnit.BYTES.of(List.of("a")))
                .hasMessage("vocabulary: expected none, as bytes are no more than 256, got 1 tokens");
    }
}
