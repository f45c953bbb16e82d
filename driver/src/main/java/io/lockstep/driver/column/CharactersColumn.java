package io.lockstep.driver.column;

import io.lockstep.driver.text.Tokenizer;
import io.lockstep.driver.text.Vocabulary;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a text, its code points in Unicode's composed form, as ids: as {@link WordsColumn} does with words.
 *
 * @param most characters of the vocabulary
 * @param least occurrences in the training rows of a character of the vocabulary
 * @param length most characters of a text, the first ones; absent: all
 * @param lowerCase whether capitals are the same as small letters
 */
public record CharactersColumn(
        String column,
        @Default("1000") int most,
        @Default("1") int least,
        @Nullable Integer length,
        @Default("false") boolean lowerCase)
        implements TextColumn {
    public CharactersColumn {
        TokenIds.check(most, least, length);
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        TokenIds ids = new Characters(column, length, lowerCase, List.of()).ids();
        return TokenCounts.ofVocabulary(ids, place, most, least, all -> new Characters(column, length, lowerCase, all));
    }

    /**
     * The characters of a column by their ids.
     *
     * @param vocabulary characters of the ids from 1
     */
    record Characters(
            String column,
            @Nullable Integer length,
            @Default("false") boolean lowerCase,
            List<String> vocabulary) implements VocabularyFeature {
        Characters {
            vocabulary = new Vocabulary(vocabulary);
        }

        @Override
        public Tokenizer.Unit tokenUnit() {
            return Tokenizer.Unit.CHARACTERS;
        }
    }
}
