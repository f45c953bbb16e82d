package io.lockstep.driver.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.text.TermCounts.Term;
import io.lockstep.driver.text.Tokenizer.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How text is cut, counted and listed. */
class TokenizerTest {
    private static List<String> words(String text) {
        return new Tokenizer(Unit.WORDS, true).tokens(text, Integer.MAX_VALUE);
    }

    @Test
    void wordsAreRunsOfLettersMarksAndDigits() {
        assertThat(words("  U.S. oil-price_up 3,5% isn't "))
                .containsExactly("u", "s", "oil", "price", "up", "3", "5", "isn", "t");
        assertThat(words("\u0928\u092E\u0938\u094D\u0924\u0947 \u4F60\u597D, \u0661\u0662"))
                .as("vowel signs are marks; Chinese has no spaces; digits of other scripts")
                .containsExactly("\u0928\u092E\u0938\u094D\u0924\u0947", "\u4F60\u597D", "\u0661\u0662");
        assertThat(words("\uD835\uDC00\uD83D\uDE00b"))
                .as("a letter beyond the first plane, and no letter")
                .containsExactly("\uD835\uDC00", "b");
        assertThat(words("")).isEmpty();
        assertThat(words("...")).isEmpty();
    }

    @Test
    void formsThatLookTheSameAreTheSame() {
        assertThat(words("CAFE\u0301")).isEqualTo(words("caf\u00E9")).containsExactly("caf\u00E9");
        assertThat(words("\u0130 \u039F\u0394\u039F\u03A3"))
                .as("of no language; a sigma at the end")
                .containsExactly("i\u0307", "\u03BF\u03B4\u03BF\u03C2");
        assertThat(new Tokenizer(Unit.WORDS, false).tokens("Oil oil", 9)).containsExactly("Oil", "oil");
    }

    @Test
    void theFirstOnesAreKept() {
        assertThat(new Tokenizer(Unit.WORDS, true).tokens("a b c", 2)).containsExactly("a", "b");
        assertThat(new Tokenizer(Unit.WORDS, true).tokens("a b", 2)).containsExactly("a", "b");
        assertThat(new Tokenizer(Unit.CHARACTERS, true).tokens("A\uD83D\uDE00 b", 3))
                .containsExactly("a", "\uD83D\uDE00", " ");
    }

    @Test
    void neighboursAreTakenTogether() {
        assertThat(new NGrams(new Tokenizer(Unit.WORDS, true), 2, 3).of("a b c d"))
                .containsExactly("a b", "b c", "c d", "a b c", "b c d");
        assertThat(new NGrams(new Tokenizer(Unit.WORDS, true), 2, 2).of("a")).isEmpty();
    }

    @Test
    void termsOfACountAscendByCodePoint() {
        TermCounts counts = new TermCounts();
        List.of("\uD834\uDD1E", "\uFF5E", "\uE000", "b", "ab", "a", "\uD834\uDD1F")
                .forEach(term -> counts.add(term, 1));
        counts.add("z", 2);
        counts.add("x".repeat(1001), 5);
        assertThat(counts.top(9, 1))
                .extracting(Term::text)
                .containsExactly("z", "a", "ab", "b", "\uE000", "\uFF5E", "\uD834\uDD1E", "\uD834\uDD1F");
        assertThat(counts.top(9, 2)).containsExactly(new Term("z", 2));
        assertThat(counts.top(2, 1)).hasSize(2);
    }

    @Test
    void moreTermsThanCanBeCountedAreNoticedInAnyOrder() {
        for (List<String> order : List.of(List.of("a", "b", "a", "c"), List.of("c", "b", "a", "a"))) {
            TermCounts all = new TermCounts(2);
            TermCounts other = new TermCounts(2);
            order.subList(0, 2).forEach(term -> all.add(term, 1));
            order.subList(2, 4).forEach(term -> other.add(term, 1));
            assertThat(all.overflows() || other.overflows()).isFalse();
            all.add(other.listed());
            assertThat(all.overflows()).isTrue();
        }
    }

    @Test
    void listsAreChecked() {
        assertThat(new Vocabulary(List.of("a", "b")).place("b")).isEqualTo(1);
        assertThat(new Vocabulary(List.of("a", "b")).place("c")).isEqualTo(Vocabulary.ABSENT);
        assertThatThrownBy(() -> new Vocabulary(List.of("a", "b", "a")))
                .hasMessage("expected each term once, got 'a' at 0 and 2");
        assertThatThrownBy(() -> new DocumentFrequencies(2, List.of(1L, 3L)))
                .hasMessage("expected numbers from 0 to 2, got 3 at index 1");
    }
}
