package io.lockstep.driver.prepare;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.TokensColumn;
import io.lockstep.driver.config.DataConfig;
import io.lockstep.driver.config.ValidationConfig;
import io.lockstep.driver.source.Passages;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.text.TextUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lengths of passages and of the tokens made of them, which must be the same for every character to be predicted once. */
final class PassageTokens {
    private PassageTokens() {}

    /**
     * Refuses tokens that leave out characters of passages, or have room for more than there are.
     *
     * @param columns of the inputs
     * @throws IllegalArgumentException naming both lengths
     */
    static void check(DataConfig data, List<Column> columns) {
        ValidationConfig validation = data.validation();
        for (Column column : columns) {
            if (column instanceof TokensColumn tokens) {
                check("data.train", data.train(), tokens);
                check("data.validation.source", validation == null ? null : validation.source(), tokens);
                check("data.test", data.test(), tokens);
            }
        }
    }

    private static void check(String where, @Nullable Source source, TokensColumn tokens) {
        if (!(source instanceof Passages passages) || !tokens.column().equals(Passages.TEXT)) {
            return;
        }
        boolean few = tokens.length() < passages.length() && tokens.unit() != TextUnit.BPE;
        boolean many = tokens.padded() && tokens.length() > passages.length() && tokens.unit() == TextUnit.CHARACTERS;
        if (few || many) {
            throw new IllegalArgumentException("tokens.length of column '" + tokens.column() + "': expected "
                    + passages.length() + ", as passages of " + where + " have characters to be predicted, got "
                    + tokens.length()
                    + (few ? ", which leaves out the last of each. " : ", of which the last are never there. ")
                    + "Use one number for both");
        }
    }
}
