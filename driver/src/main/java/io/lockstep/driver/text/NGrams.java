package io.lockstep.driver.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs of neighbouring tokens, of some lengths. Words of a run stand with a space between them, characters side by
 * side.
 *
 * @param shortest tokens of a run
 * @param longest tokens of a run
 */
public record NGrams(Tokenizer tokenizer, int shortest, int longest) {
    private static final int LONGEST = 16;

    public NGrams {
        if (shortest < 1 || longest < shortest || longest > LONGEST) {
            throw new IllegalArgumentException("shortest and longest: expected 1 <= shortest <= longest <= " + LONGEST
                    + ", got " + shortest + " and " + longest);
        }
    }

    /** All runs of a text, short ones first, each as often as it occurs. */
    public List<String> of(String text) {
        List<String> tokens = tokenizer.tokens(text, Integer.MAX_VALUE);
        String between = tokenizer.unit() == Tokenizer.Unit.WORDS ? " " : "";
        List<String> grams = new ArrayList<>();
        for (int size = shortest; size <= longest; size++) {
            for (int i = 0; i + size <= tokens.size(); i++) {
                grams.add(size == 1 ? tokens.get(i) : String.join(between, tokens.subList(i, i + size)));
            }
        }
        return grams;
    }
}
