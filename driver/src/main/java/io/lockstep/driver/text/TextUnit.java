package io.lockstep.driver.text;

import java.util.List;

/** What a token of a text is that can be made a text again, letter by letter. */
public enum TextUnit {
    /** A code point. Those that are not in the vocabulary are one token, which stands for nothing. */
    CHARACTERS,
    /** A byte of UTF-8. */
    BYTES,
    /** A run of bytes that often occurs, by {@link BytePairs}. */
    BPE;

    /** What is counted of a text to learn an encoding. */
    public List<String> terms(String text) {
        return switch (this) {
            case CHARACTERS -> Tokenizer.characters(text);
            case BYTES -> List.of();
            case BPE -> Chunks.of(text);
        };
    }

    /**
     * An encoding of texts.
     *
     * @param counts of {@link #terms} of all texts to learn from
     * @param most tokens
     * @param least occurrences of a character or a pair
     */
    public TextEncoding learn(TermCounts counts, int most, int least) {
        return switch (this) {
            case CHARACTERS ->
                new CharacterEncoding(counts.top(most, least).stream()
                        .map(TermCounts.Term::text)
                        .toList());
            case BYTES -> new ByteEncoding();
            case BPE -> new BytePairs(new PairLearner(counts.listed()).merges(most - ByteEncoding.BYTES, least));
        };
    }

    /**
     * The encoding that was learnt.
     *
     * @param vocabulary the encoding's own list
     * @throws IllegalArgumentException when it is none
     */
    public TextEncoding of(List<String> vocabulary) {
        if (vocabulary instanceof TextEncoding encoding && encoding.unit() == this) {
            return encoding;
        }
        return switch (this) {
            case CHARACTERS -> new CharacterEncoding(vocabulary);
            case BYTES -> ByteEncoding.of(vocabulary);
            case BPE -> new BytePairs(vocabulary);
        };
    }
}
