package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {
    private static final byte[] FIRST = "first member\n".repeat(40).getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "second\n".repeat(9).getBytes(StandardCharsets.UTF_8);

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        return bytes.toByteArray();
    }

    /** Gives a byte at a time and never says that there are more. */
    private static final class Slow extends FilterInputStream {
        Slow(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            return super.read(target, offset, Math.min(1, count));
        }

        @Override
        public int available() {
            return 0;
        }
    }

    private static byte[] read(byte[] file) throws IOException {
        try (InputStream in = new GzipInput(new Slow(file))) {
            return in.readAllBytes();
        }
    }

    @Test
    void everyMemberIsReadHoweverTheBytesCome() throws IOException {
        byte[] both = joined(FIRST, SECOND);
        byte[] file = joined(gzip(FIRST), gzip(new byte[0]), gzip(SECOND), new byte[700]);
        assertThat(read(file)).isEqualTo(both);
        try (InputStream in = new GzipInput(new ByteArrayInputStream(file))) {
            assertThat(in.read()).isEqualTo('f');
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(both, 1, both.length));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /** Name, comment, an extra field and the head's own checksum. */
    @Test
    void everyPartOfAHeadMayBeThere() throws IOException {
        byte[] plain = gzip(SECOND);
        byte[] head =
                joined(new byte[] {0x1F, (byte) 0x8B, 8, 31, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9}, new byte[] {'n', 0, 0});
        head[13] = 9;
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(head);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        assertThat(read(joined(head, sum, body))).isEqualTo(SECOND);
        sum[0] ^= 1;
        assertThatThrownBy(() -> read(joined(head, sum, body)))
                .hasMessage("the head of member 1 does not match its checksum, behind 0 unpacked bytes");
    }

    @Test
    void whatIsNotWholeIsRefused() throws IOException {
        byte[] file = joined(gzip(FIRST), gzip(SECOND));
        int first = gzip(FIRST).length;
        assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length - 1))).hasMessage("it ends between members");
        assertThatThrownBy(() -> read(Arrays.copyOf(file, first + 12))).hasMessage("it ends inside a member");
        byte[] flipped = file.clone();
        flipped[first] ^= 4;
        assertThatThrownBy(() -> read(flipped))
                .as("Java's own stream ends here and says nothing")
                .hasMessage("bytes that are no gzip behind member 1, behind 520 unpacked bytes");
        byte[] sum = file.clone();
        sum[first - 8] ^= 1;
        assertThatThrownBy(() -> read(sum))
                .hasMessage("member 1 does not match its checksum, behind 520 unpacked bytes");
        byte[] length = file.clone();
        length[first - 1] ^= 1;
        assertThatThrownBy(() -> read(length))
                .hasMessage("member 1 does not match its length, behind 520 unpacked bytes");
        assertThatThrownBy(() -> read(joined(file, new byte[3], new byte[] {1})))
                .hasMessage("bytes that are no gzip behind the padding of its end, behind 583 unpacked bytes");
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("it is empty");
        byte[] magic = file.clone();
        magic[0] ^= 2;
        assertThatThrownBy(() -> read(magic)).hasMessage("it begins with other bytes, behind 0 unpacked bytes");
    }

    /** Time, system and the first member's magic, by which a file is taken for gzip at all, change no content. */
    @Test
    void noFlippedBitGivesOtherContent() throws IOException {
        byte[] file = joined(gzip(FIRST), gzip(SECOND));
        byte[] both = joined(FIRST, SECOND);
        Random random = new Random(5);
        int found = 0;
        for (int i = 0; i < 500; i++) {
            byte[] flipped = file.clone();
            flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(read(flipped)).isEqualTo(both);
            } catch (IOException e) {
                found++;
            }
        }
        assertThat(found).isGreaterThan(380);
    }
}
