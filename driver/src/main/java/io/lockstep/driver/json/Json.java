package io.lockstep.driver.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Plain data (maps, lists, strings, numbers, booleans, null) as JSON. Reading refuses duplicate keys, trailing text,
 * deep nesting and long numbers; writing keeps the order of keys, so equal data written twice gives equal bytes.
 */
public final class Json {
    private static final int MAXIMUM_DEPTH = 100;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAXIMUM_DEPTH)
                        .build());
    }

    /** Not the platform's line ends: equal data gives equal bytes everywhere. */
    private static final PrettyPrinter INDENTED =
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private Json() {}

    /**
     * @param where the file's name, for the message
     * @throws IOException when the bytes are not one JSON value
     */
    public static Object parse(byte[] bytes, String where) throws IOException {
        return parse(bytes, where, Long.MAX_VALUE);
    }

    /** {@link #parse(byte[], String)} of text. */
    public static Object parse(String text, String where) throws IOException {
        return parse(text.getBytes(StandardCharsets.UTF_8), where);
    }

    /**
     * @param most values, keys and ends of lists and objects: what is refused before anything is made of it
     * @throws IOException when there are more, or the bytes are not one JSON value
     */
    public static Object parse(byte[] bytes, String where, long most) throws IOException {
        try {
            refuseMore(bytes, where, most);
            Object value = MAPPER.readValue(bytes, Object.class);
            if (value == null) {
                throw new IOException(where + ": expected a JSON object, got null");
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new IOException(
                    where + ": expected valid JSON, got " + e.getOriginalMessage()
                            + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()),
                    e);
        }
    }

    private static void refuseMore(byte[] bytes, String where, long most) throws IOException {
        if (bytes.length <= most) {
            return; // each of them takes a byte or more
        }
        try (JsonParser parser = MAPPER.getFactory().createParser(bytes)) {
            for (long count = 0; parser.nextToken() != null; count++) {
                if (count >= most) {
                    throw new IOException(where + ": expected at most " + most
                            + " values and keys, got more. It is damaged, or made to fill the memory");
                }
            }
        }
    }

    /** One line, no spaces. */
    public static String line(@Nullable Object data) {
        try {
            return MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain data: " + e.getOriginalMessage(), e);
        }
    }

    /** Indented for people, UTF-8, ending in a newline. */
    public static byte[] document(@Nullable Object data) {
        try {
            String text = MAPPER.writer(INDENTED).writeValueAsString(data) + "\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain data: " + e.getOriginalMessage(), e);
        }
    }
}
