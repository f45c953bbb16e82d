package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.TermCounts;
import io.lockstep.driver.text.TextUnit;
import io.lockstep.driver.text.Tokenizer.Unit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Text as ids and as weights, beside what every column promises. */
class TextColumnsTest {
    private static final ColumnPlace PLACE = new ColumnPlace("data.columns[0]", "data.columns[0].tfidf");

    private static TfIdfColumn tfidf(Unit unit, int longest, @Nullable Integer buckets, boolean sublinear) {
        return new TfIdfColumn("t", unit, 1, longest, 100, 1, buckets, true, sublinear);
    }

    private static Feature learnt(Column column, String... texts) throws BadRowException {
        ColumnLearner<?> learner = column.learner(PLACE);
        for (String text : texts) {
            learner.add(text);
        }
        return learner.feature();
    }

    @Test
    void neighbouringWordsAreTermsToo() throws BadRowException {
        Feature feature = learnt(tfidf(Unit.WORDS, 2, null, false), "Oil price", "price oil");
        assertThat(((TfIdfFeature) feature).terms()).containsExactly("oil", "price", "oil price", "price oil");
        assertThat(feature.element(2)).isEqualTo("t has oil price");
        assertThat(Encoding.floats(feature, "price"))
                .as("rows of a batch are used again")
                .containsExactly(0, 1, 0, 0);
        assertThat(feature.isUnknown("gas")).isTrue();
        assertThat(feature.isUnknown("")).isFalse();
        assertThat(feature.isUnknown("gas oil")).isFalse();
    }

    /** What a text becomes as an answer, and how ids are written. */
    @Test
    void answersAreKnownTokensAndCanBeWritten() throws BadRowException {
        Feature words = learnt(new WordsColumn("t", 100, 1, null, true), "Nine one one");
        SlotWriter row = new SlotWriter(0);
        words.encodeKnown("one, Nine", row);
        assertThat(ByteBuffer.wrap(row.array(), 0, row.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer())
                .isEqualTo(IntBuffer.wrap(new int[] {2, 1, 2}));
        assertThat(Objects.requireNonNull(words.spelling()).text(new int[] {2, 0, 1, 9, 1}, 4))
                .isEqualTo("nine one");
        assertThatThrownBy(() -> words.encodeKnown("one two", new SlotWriter(0)))
                .isInstanceOf(BadRowException.class)
                .hasMessage("column 't': expected words of the training rows, such as one, nine, got 'two'");
        Feature letters = learnt(new CharactersColumn("t", 100, 1, null, false), "abb");
        assertThat(Objects.requireNonNull(letters.spelling()).text(new int[] {1, 2, 1}, 3))
                .isEqualTo("bab");
        assertThatThrownBy(() -> letters.encodeKnown("abc", new SlotWriter(0)))
                .hasMessage("column 't': expected characters of the training rows, such as b, a, got 'c'");
        Feature ids = learnt(new IdsColumn("t", null, null, " ", false), "1 2");
        SlotWriter same = new SlotWriter(0);
        ids.encodeKnown("2", same);
        assertThat(same.size()).isEqualTo(8);
        assertThat(ids.spelling()).isNull();
    }

    @Test
    void tokensMayKeepTheLengthOfTheirText() throws BadRowException {
        Feature tokens = learnt(new TokensColumn("t", TextUnit.CHARACTERS, 3, 3, 1, false), "abba");
        assertThat(tokens.slot()).isEqualTo(Slot.raggedIds());
        for (List<Object> row : List.<List<Object>>of(
                List.of("abba", List.of(1, 2, 2)), List.of("bc", List.of(2, 0)), List.of("", List.of()))) {
            assertThat(Encoding.of(tokens, row.get(0))).isEqualTo(row.get(1));
        }
    }

    @Test
    void charactersAreTermsWithNothingBetweenThem() throws BadRowException {
        Feature feature = learnt(tfidf(Unit.CHARACTERS, 2, null, false), "aba");
        assertThat(((TfIdfFeature) feature).terms()).containsExactly("a", "ab", "b", "ba");
    }

    /** FNV's test vectors: a, b and c fall into 0, 1 and 2 of four buckets; so do "a" and what else ends in 8c. */
    @Test
    void bucketsNeedNoList() throws BadRowException {
        Feature feature = learnt(tfidf(Unit.WORDS, 1, 4, false), "a a c", "a", "b");
        assertThat(feature)
                .isEqualTo(new TfIdfFeature("t", Unit.WORDS, 1, 1, true, false, List.of(), 3, List.of(2L, 1L, 1L, 0L)));
        double a = 2 * (Math.log(4 / 3.0) + 1);
        double c = Math.log(4 / 2.0) + 1;
        double norm = Math.sqrt(a * a + c * c);
        assertThat(Encoding.floats(feature, "a a c")).containsExactly((float) (a / norm), 0, (float) (c / norm), 0);
        assertThat(feature.element(3)).isEqualTo("t[3]");
    }

    @Test
    void aTermOftenRepeatedCountsLess() throws BadRowException {
        Feature feature = learnt(tfidf(Unit.WORDS, 1, null, true), "a a a b", "a b");
        double a = 1 + Math.log(3);
        double norm = Math.sqrt(a * a + 1);
        assertThat(Encoding.floats(feature, "a a a b")).containsExactly((float) (a / norm), (float) (1 / norm));
    }

    @Test
    void whatCannotBeLearntIsSaid() {
        assertThatThrownBy(() -> learnt(new TfIdfColumn("t", Unit.WORDS, 1, 1, 100, 3, null, true, false), "a", "a"))
                .hasMessage(
                        "data.columns[0]: expected a term that at least 3 of 2 training rows have, got none in column"
                                + " 't'. Lower data.columns[0].tfidf.least, or leave the column out");
        TermCounts counts = new TermCounts();
        for (int i = 0; i <= TermCounts.MOST; i++) {
            counts.add(Integer.toString(i), 1);
        }
        assertThatThrownBy(() -> TokenCounts.refuseTooMany(counts, PLACE, "t", "Do something"))
                .hasMessage(
                        "data.columns[0]: expected at most 1000000 different terms in the training rows, got more in"
                                + " column 't'. Do something");
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> new WordsColumn("t", 0, 1, null, true))
                .hasMessage("most and least must be at least 1, got 0 and 1");
        assertThatThrownBy(() -> new CharactersColumn("t", 1, 1, 0, true))
                .hasMessage("length must be at least 1, got 0");
        assertThatThrownBy(() -> new TfIdfColumn("t", Unit.WORDS, 2, 1, 1, 1, null, true, false))
                .hasMessage("shortest and longest: expected 1 <= shortest <= longest <= 16, got 2 and 1");
        assertThatThrownBy(() -> tfidf(Unit.WORDS, 1, 0, false)).hasMessage("buckets must be from 1 to 1048576, got 0");
        assertThatThrownBy(() -> new TfIdfColumn("t", Unit.WORDS, 1, 1, 0, 1, null, true, false))
                .hasMessage("most and least must be at least 1, and most at most 1048576, got 0 and 1");
        assertThatThrownBy(() -> new TfIdfFeature("t", Unit.WORDS, 1, 1, true, false, List.of("a"), 1, List.of(1L, 1L)))
                .hasMessage("rowsWith: expected one number for each of 1 terms, got 2");
    }

    @Test
    void aTextOfStrangersIsUnknown() throws BadRowException {
        Feature feature = learnt(new WordsColumn("t", 9, 1, null, true), "a b");
        assertThat(feature.isUnknown("c d")).isTrue();
        assertThat(feature.isUnknown("c a")).isFalse();
        assertThat(feature.isUnknown("--")).isFalse();
        assertThat(feature.isUnknown(null)).isFalse();
    }
}
