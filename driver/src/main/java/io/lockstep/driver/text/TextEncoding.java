package io.lockstep.driver.text;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.RandomAccess;

/**
 * Encoding of a text as ids of tokens, from which the text can be made again. As a list it is what was learnt, as plain data. Its
 * kinds are {@link TextUnit}'s. Immutable.
 */
public abstract sealed class TextEncoding extends AbstractList<String> implements RandomAccess
        permits CharacterEncoding, ByteEncoding, BytePairs {
    /** Id that stands for no text. */
    public static final int NOTHING = -1;

    private final List<String> learnt;

    TextEncoding(List<String> learnt) {
        this.learnt = learnt;
    }

    /** What a token is. */
    public abstract TextUnit unit();

    /** Ids there are, from 0. */
    public abstract int count();

    /**
     * Ids of a text's tokens in order.
     *
     * @param most that are wanted, the first ones
     */
    public abstract int[] ids(String text, int most);

    /**
     * A token in UTF-8, of which it may be a part of a character.
     *
     * @return none of an id that stands for no text
     */
    public abstract byte[] bytes(int id);

    /**
     * Tokens as text, each for itself: part of a character is its bytes in hexadecimal digits.
     *
     * @param ids Not modified.
     */
    public List<String> texts(int[] ids) {
        List<String> texts = new ArrayList<>();
        for (int id : ids) {
            byte[] bytes = bytes(id);
            String text = new String(bytes, StandardCharsets.UTF_8);
            boolean whole = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
            texts.add(whole ? text : "0x" + HexFormat.of().formatHex(bytes));
        }
        return texts;
    }

    /** The id of characters that are not in the vocabulary; {@link #NOTHING} where there are none such. */
    public int unknown() {
        return NOTHING;
    }

    @Override
    public String get(int index) {
        return learnt.get(index);
    }

    @Override
    public int size() {
        return learnt.size();
    }
}
