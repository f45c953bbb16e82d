package io.lockstep.driver.column;

import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of a text as ids, any number of them, an input of its own which a layer such as {@code embeddingMean}
 * reads. Words are what {@link Tokenizer} cuts. The vocabulary is learnt: id 1 is the training rows' most frequent
 * word, words of the same count ascending by code point; id 0 is any word that is not in it. So ids are at most
 * {@code most}, and a table of {@code most + 1} embeddings has one for each. A missing text is an empty one.
 *
 * @param most words of the vocabulary
 * @param least occurrences in the training rows of a word of the vocabulary
 * @param length most words of a text, the first ones; absent: all
 * @param lowerCase whether capitals are the same as small letters
 */
public record WordsColumn(
        String column,
        @Default("20000") int most,
        @Default("1") int least,
        @Nullable Integer length,
        @Default("true") boolean lowerCase)
        implements TextColumn {
    public WordsColumn {
        TokenIds.check(most, least, length);
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        TokenIds ids = new Words(column, length, lowerCase, List.of()).ids();
        return TokenCounts.ofVocabulary(ids, place, most, least, words -> new Words(column, length, lowerCase, words));
    }

    /**
     * The words of a column by their ids.
     *
     * @param vocabulary words of the ids from 1
     */
    record Words(
            String column,
            @Nullable Integer length,
            @Default("true") boolean lowerCase,
            List<String> vocabulary) implements VocabularyFeature {
        Words {
            vocabulary = new Vocabulary(vocabulary);
        }

        @Override
        public Tokenizer.Unit tokenUnit() {
            return Tokenizer.Unit.WORDS;
        }
    }
}
