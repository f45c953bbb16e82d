package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldFilesTest {
    private final HeldFiles files = new HeldFiles("memory:m", Map.of("a.txt", bytes("first"), "b.txt", bytes("")));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsHeldIsReadAsFromAFile() throws IOException {
        assertThat(files.read("memory:m/a.txt")).isEqualTo(bytes("first"));
        assertThat(files.open("memory:m/b.txt").readAllBytes()).isEmpty();
        assertThat(files.exists("memory:m/a.txt")).isTrue();
        assertThat(files.exists("memory:m/c.txt")).isFalse();
        assertThat(files.exists("memory:ma.txt")).isFalse();
        assertThat(files.list("memory:m")).extracting(Files.Entry::size).containsExactlyInAnyOrder(5L, 0L);
        byte[] part = new byte[4];
        try (Files.RandomAccess in = files.openRandom("memory:m/a.txt")) {
            in.readFully(2, part, 1, 3);
            assertThat(part).isEqualTo(bytes("\0rst"));
            assertThatThrownBy(() -> in.readFully(3, part, 0, 3)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void nothingElseIsThereAndNothingChanges() {
        assertThatThrownBy(() -> files.read("memory:m/c.txt"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageStartingWith("memory:m/c.txt: expected one of ");
        assertThatThrownBy(() -> files.read("memory:m/a.txt", 4))
                .hasMessage("memory:m/a.txt: expected at most 4 bytes, got 5");
        assertThatThrownBy(() -> files.create("memory:m/c.txt")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> files.delete("memory:m/a.txt")).isInstanceOf(UnsupportedOperationException.class);
    }
}
