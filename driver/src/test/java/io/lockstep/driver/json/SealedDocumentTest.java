package io.lockstep.driver.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SealedDocumentTest {
    private static final SealedDocument FORMAT = new SealedDocument("orchard", 2, "plant it again");

    private static Map<String, @Nullable Object> content() {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("trees", List.of(1.5, Double.NaN, 12_000_000_000L));
        content.put("owner", null);
        content.put("names", Map.of("first", "Apfel und Birne"));
        return content;
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> FORMAT.read(bytes, "a.json"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatWasWrittenIsReadAndSaysItsDigestInTheEnd() throws IOException {
        byte[] bytes = FORMAT.write(content());
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .startsWith("{\n  \"format\" : \"orchard\",\n  \"version\" : 2,\n  \"trees\"")
                .containsPattern(",\n {2}\"sha256\" : \"[0-9a-f]{64}\"\n}\n$");
        Map<String, @Nullable Object> read = FORMAT.read(bytes, "a.json");
        assertThat(read.keySet()).containsExactly("trees", "owner", "names");
        assertThat(read.get("trees")).isEqualTo(List.of(1.5, "NaN", 12_000_000_000L));
    }

    @Test
    void noBitMayBeAnother() {
        byte[] bytes = FORMAT.write(content());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> FORMAT.read(altered, "a.json"))
                    .as("bit " + bit)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("a.json: expected ");
        }
    }

    @Test
    void nothingMayBeCutOffOrAdded() {
        byte[] bytes = FORMAT.write(content());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> FORMAT.read(cut, "a.json")).isInstanceOf(IOException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = ' ';
        refused(longer, "got none. The file was altered or is damaged; plant it again");
    }

    @Test
    void anAlteredFileIsNamedWithBothDigestsAndTheRemedy() {
        String text = new String(FORMAT.write(content()), StandardCharsets.UTF_8);
        String digest = text.substring(text.length() - 68, text.length() - 4);
        refused(text.replace("1.5", "1.6").getBytes(StandardCharsets.UTF_8), "a.json: expected SHA-256 " + digest);
        refused(
                text.replace("1.5", "1.6").getBytes(StandardCharsets.UTF_8),
                ". The file was altered or is damaged; plant it again");
    }

    /** Taking the digest away, alone or with the version of a time without any, opens no door. */
    @Test
    void filesWithoutADigestAreRefused() {
        byte[] without = new VersionedDocument("orchard", 2).write(content());
        refused(without, "a.json: expected its SHA-256 in its last line but one, got none");
        refused(
                new VersionedDocument("orchard", 1).write(content()),
                "a.json: expected orchard version 2, got version 1. Use the Lockstep release that wrote it");
        refused(
                new VersionedDocument("barn", 2).write(content()),
                "expected a file of format orchard, got another one");
    }
}
