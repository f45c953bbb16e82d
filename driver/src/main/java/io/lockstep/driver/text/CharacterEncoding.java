package io.lockstep.driver.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Characters of a vocabulary, counted from 1, as they stand; 0 is any other one. */
final class CharacterEncoding extends TextEncoding {
    private static final int UNKNOWN = 0;

    private final Vocabulary characters;

    CharacterEncoding(List<String> characters) {
        this(new Vocabulary(characters));
    }

    private CharacterEncoding(Vocabulary characters) {
        super(characters);
        this.characters = characters;
    }

    @Override
    public TextUnit unit() {
        return TextUnit.CHARACTERS;
    }

    @Override
    public int count() {
        return characters.size() + 1;
    }

    @Override
    public int[] ids(String text, int most) {
        int[] ids = new int[Math.min(most, text.length())];
        int count = 0;
        for (int at = 0; at < text.length() && count < ids.length; count++) {
            int next = text.offsetByCodePoints(at, 1);
            int place = characters.place(text.substring(at, next));
            ids[count] = place == Vocabulary.ABSENT ? UNKNOWN : place + 1;
            at = next;
        }
        return Arrays.copyOf(ids, count);
    }

    @Override
    public byte[] bytes(int id) {
        return id == UNKNOWN ? new byte[0] : characters.get(id - 1).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int unknown() {
        return UNKNOWN;
    }
}
