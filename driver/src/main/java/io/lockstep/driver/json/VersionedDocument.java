package io.lockstep.driver.json;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file that says what it is: {@code format} and {@code version} come first, then its content.
 *
 * @param format what kind of file this is
 * @param version the one version written and read
 */
public record VersionedDocument(String format, int version) {
    /** The file's bytes, indented for people; keys in the order of {@code content}. */
    public byte[] write(Map<String, ? extends @Nullable Object> content) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("format", format);
        data.put("version", version);
        data.putAll(content);
        return Json.document(data);
    }

    /**
     * The content, without {@code format} and {@code version}.
     *
     * @param where the file's name, for messages
     * @throws IOException when this is not such a file, or another version of it
     */
    public Map<String, @Nullable Object> read(byte[] bytes, String where) throws IOException {
        return read(bytes, where, Long.MAX_VALUE);
    }

    /**
     * {@link #read(byte[], String)} of a file that anybody may have written.
     *
     * @param most values and keys that it may have
     */
    public Map<String, @Nullable Object> read(byte[] bytes, String where, long most) throws IOException {
        if (!(Json.parse(bytes, where, most) instanceof Map<?, ?> data) || !format.equals(data.get("format"))) {
            throw new IOException(
                    where + ": expected a file of format " + format + ", got another one. Check the path");
        }
        if (!Integer.valueOf(version).equals(data.get("version"))) {
            throw new IOException(where + ": expected " + format + " version " + version + ", got version "
                    + data.get("version") + ". Use the Lockstep release that wrote it");
        }
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        data.forEach((key, value) -> content.put(String.valueOf(key), value));
        content.remove("format");
        content.remove("version");
        return content;
    }
}
