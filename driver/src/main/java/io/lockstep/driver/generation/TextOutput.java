package io.lockstep.driver.generation;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Text made of tokens' bytes as they come: handed on as soon as characters are whole and cannot be the beginning of what the
 * text ends at. Bytes that are no UTF-8 become U+FFFD.
 */
final class TextOutput {
    private static final int ROOM = 64;

    private final List<String> stops;
    private final Consumer<String> to;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder text = new StringBuilder();
    /** Bytes of a character that is not whole yet. */
    private byte[] rest = {};

    private int handed;
    private boolean ended;

    /**
     * @param stops texts it ends before
     * @param to takes each piece of it
     */
    TextOutput(List<String> stops, Consumer<String> to) {
        this.stops = stops;
        this.to = to;
    }

    /**
     * Adds a token.
     *
     * @return whether the text goes on
     */
    boolean add(byte[] bytes) {
        ByteBuffer in = ByteBuffer.allocate(rest.length + bytes.length);
        in.put(rest).put(bytes).flip();
        decode(in, false);
        rest = new byte[in.remaining()];
        in.get(rest);
        int stop = firstStop();
        if (stop >= 0) {
            text.setLength(stop);
            ended = true;
        }
        hand(ended ? text.length() : text.length() - held());
        return !ended;
    }

    private void decode(ByteBuffer in, boolean last) {
        CharBuffer out = CharBuffer.allocate(in.remaining() + ROOM);
        decoder.reset();
        decoder.decode(in, out, last);
        text.append(out.flip());
    }

    /** Where the first of the stops begins; below 0: nowhere. */
    private int firstStop() {
        int first = -1;
        for (String stop : stops) {
            int found = text.indexOf(stop, Math.max(0, handed - stop.length()));
            first = found >= 0 && (first < 0 || found < first) ? found : first;
        }
        return first;
    }

    /** Characters at the end that a stop may begin with. */
    private int held() {
        int held = 0;
        for (String stop : stops) {
            for (int count = Math.min(stop.length() - 1, text.length()); count > held; count--) {
                if (stop.startsWith(text.substring(text.length() - count))) {
                    held = count;
                }
            }
        }
        return held;
    }

    private void hand(int end) {
        if (end > handed) {
            to.accept(text.substring(handed, end));
            handed = end;
        }
    }

    /** All of it, once no more tokens come. */
    String finish() {
        if (!ended) {
            decode(ByteBuffer.wrap(rest), true);
            rest = new byte[0];
            hand(text.length());
        }
        return text.toString();
    }
}
