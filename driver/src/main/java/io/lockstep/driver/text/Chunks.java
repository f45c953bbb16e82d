package io.lockstep.driver.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chunks of a text within which {@link BytePairs} joins: GPT-2's, a word, a number or a run of marks, each with a space in front
 * of it if there is one, ends such as {@code 's}, and spaces. All of them together are the text.
 */
final class Chunks {
    /** As <a href="https://github.com/openai/gpt-2/blob/master/src/encoder.py">GPT-2's encoder</a> has it. */
    private static final Pattern CHUNK = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private Chunks() {}

    static List<String> of(String text) {
        List<String> chunks = new ArrayList<>();
        Matcher matcher = CHUNK.matcher(text);
        while (matcher.find()) {
            chunks.add(matcher.group());
        }
        return chunks;
    }
}
