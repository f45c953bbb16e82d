package io.lockstep.driver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private final ImageDecoder decoder = new ImageDecoder(10_000);

    @Test
    void losslessFormatsGiveEveryPixelInPlanes() throws Exception {
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR}) {
            for (String format : List.of("png", "bmp")) {
                DecodedImage image = decoder.decode(Drawing.file(Drawing.image(type, 5, 7, 30), format));
                assertThat(image.channels()).isEqualTo(3);
                assertThat(image.size()).isEqualTo("5x7");
                assertThat(image.pixels()).as("%s %s", format, type).isEqualTo(Drawing.pixels(5, 7, 30));
            }
        }
        // what is transparent keeps its colour
        BufferedImage seeThrough = Drawing.image(BufferedImage.TYPE_INT_ARGB, 5, 7, 30);
        seeThrough.setRGB(2, 3, seeThrough.getRGB(2, 3) & 0x20FFFFFF);
        assertThat(decoder.decode(Drawing.file(seeThrough, "png")).pixels()).isEqualTo(Drawing.pixels(5, 7, 30));
    }

    @Test
    void greyKeepsItsStoredValues() throws Exception {
        BufferedImage bytes = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        bytes.getRaster().setSamples(0, 0, 3, 2, 0, new int[] {0, 1, 50, 128, 200, 255});
        for (String format : List.of("png", "bmp")) {
            DecodedImage image = decoder.decode(Drawing.file(bytes, format));
            assertThat(image.channels()).isEqualTo(1);
            assertThat(image.pixels()).containsExactly(0, 1, 50, (byte) 128, (byte) 200, (byte) 255);
        }
        // 16 bits give their high byte
        BufferedImage wide = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        wide.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {0x12FF, 0xFE01});
        assertThat(decoder.decode(Drawing.file(wide, "png")).pixels()).containsExactly(0x12, (byte) 0xFE);
        // one bit gives black and white
        BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {1, 0, 1});
        assertThat(decoder.decode(Drawing.file(bits, "png")).pixels()).containsExactly(255, 0, 255);
        // a grey JPEG of one value has that value
        WritableRaster raster = bytes.getRaster();
        Arrays.fill(((java.awt.image.DataBufferByte) raster.getDataBuffer()).getData(), (byte) 77);
        DecodedImage grey = decoder.decode(Drawing.file(bytes, "jpg"));
        assertThat(grey.channels()).isEqualTo(1);
        assertThat(grey.pixels()).containsOnly(77);
    }

    @Test
    void palettesAreLookedUp() throws Exception {
        byte[] red = {10, 20, 30, 40};
        byte[] green = {50, 60, 70, 80};
        byte[] blue = {90, 100, 110, 120};
        IndexColorModel palette = new IndexColorModel(2, 4, red, green, blue);
        BufferedImage indexed = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        indexed.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {2, 0, 3});
        for (String format : List.of("gif", "png")) {
            DecodedImage image = decoder.decode(Drawing.file(indexed, format));
            assertThat(image.channels()).isEqualTo(3);
            assertThat(image.pixels()).containsExactly(30, 10, 40, 70, 50, 80, 110, 90, 120);
        }
        IndexColorModel greys = new IndexColorModel(2, 4, red, red, red);
        BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, greys);
        grey.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {2, 0, 3});
        assertThat(decoder.decode(Drawing.file(grey, "gif")).pixels()).containsExactly(30, 10, 40);
    }

    @Test
    void aJpegIsDecodedTheSameByEveryDecoder() throws Exception {
        byte[] file = Drawing.jpeg(32, 32, 3);
        byte[] pixels = decoder.decode(file).pixels();
        assertThat(decoder.decode(file).pixels()).isEqualTo(pixels);
        assertThat(new ImageDecoder(10_000).decode(file).pixels()).isEqualTo(pixels);
        double distance = 0;
        byte[] drawn = Drawing.pixels(32, 32, 3);
        for (int i = 0; i < 32 * 24; i++) {
            distance += Math.abs((pixels[i] & 0xFF) - (drawn[i] & 0xFF)) / (32.0 * 24);
        }
        assertThat(distance).isLessThan(12);
    }

    @Test
    void coloursBecomeGreyByLumaAndGreyBecomesColours() {
        // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
        DecodedImage colours = new DecodedImage(3, 1, 1, new byte[] {(byte) 200, 100, 50});
        assertThat(colours.withChannels(1).pixels()).containsExactly(124);
        assertThat(new DecodedImage(3, 1, 1, new byte[] {-1, -1, -1})
                        .withChannels(1)
                        .pixels())
                .containsExactly(-1);
        assertThat(new DecodedImage(1, 1, 2, new byte[] {7, 9}).withChannels(3).pixels())
                .containsExactly(7, 9, 7, 9, 7, 9);
        assertThat(colours.withChannels(3)).isSameAs(colours);
    }

    @Test
    void filesThatEndEarlyAreRefused() throws IOException {
        BufferedImage image = Drawing.image(BufferedImage.TYPE_INT_RGB, 40, 40, 3);
        for (String format : List.of("JPEG", "PNG", "BMP", "GIF")) {
            byte[] file = Drawing.file(image, format);
            for (int kept : new int[] {6, file.length / 2, file.length * 4 / 5}) {
                assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(file, kept)))
                        .as("%s of %s bytes", format, kept)
                        .isInstanceOfSatisfying(
                                BadImageException.class,
                                e -> assertThat(e.problem())
                                        .startsWith("corrupt picture: expected a whole " + format + ", got ")
                                        .doesNotContain("\n"));
            }
        }
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> decoder.decode("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage("expected JPEG, PNG, GIF or BMP, got bytes 68 65 6c 6c");
        assertThatThrownBy(() -> decoder.decode(new byte[0]))
                .hasMessage("expected JPEG, PNG, GIF or BMP, got an empty file");
    }

    @Test
    void hugeSizesAreRefusedBeforeTheyAreDecoded() throws Exception {
        byte[] file = Drawing.png(8, 8, 0);
        ByteBuffer.wrap(file).putInt(16, 30_000).putInt(20, 30_000);
        CRC32 crc = new CRC32();
        crc.update(file, 12, 17);
        ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOfSatisfying(
                        BadImageException.class,
                        e -> assertThat(e.problem())
                                .isEqualTo("too large: expected at most 10000 pixels, got 30000x30000. Raise maxPixels"
                                        + " or shrink the picture"));
        assertThat(decoder.decode(Drawing.png(100, 100, 0)).size()).isEqualTo("100x100");
        assertThatThrownBy(() -> decoder.decode(Drawing.png(101, 100, 0))).hasMessageContaining("got 101x100");
    }

    /** A hundred million pixels and more, of which a header of some bytes speaks: nothing is made room for. */
    @Test
    void headersOfEveryFormatThatClaimManyPixelsAreRefused() throws Exception {
        byte[] jpeg = Drawing.jpeg(8, 8, 0);
        int frame = 0;
        while (jpeg[frame] != (byte) 0xFF || jpeg[frame + 1] != (byte) 0xC0) {
            frame++;
        }
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_500).putShort(frame + 7, (short) 65_500);
        byte[] gif = Drawing.file(Drawing.image(BufferedImage.TYPE_BYTE_INDEXED, 8, 8, 0), "gif");
        int block = 0;
        while (gif[block] != 0x2C || gif[block + 5] != 8 || gif[block + 7] != 8) {
            block++;
        }
        ByteBuffer little = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        little.putShort(6, (short) 65_500).putShort(8, (short) 65_500);
        little.putShort(block + 5, (short) 65_500).putShort(block + 7, (short) 65_500);
        byte[] bmp = Drawing.file(Drawing.image(BufferedImage.TYPE_INT_RGB, 8, 8, 0), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 65_500).putInt(22, 65_500);
        for (byte[] file : List.of(jpeg, gif)) {
            assertThatThrownBy(() -> new ImageDecoder(40_000_000).decode(file))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage(
                            "expected at most 40000000 pixels, got 65500x65500. Raise maxPixels or shrink the picture");
        }
        assertThatThrownBy(() -> new ImageDecoder(40_000_000).decode(bmp))
                .isInstanceOf(BadImageException.class)
                .hasMessage("expected a whole BMP, got Invalid width/height for BI_RGB image data.");
    }

    /** 100 KB of a text or a profile in a PNG that would unpack to 100 MB. */
    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
    void whatAPngSaysBesideItsPixelsIsNotUnpacked(String type) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(type.equals("iTXt") ? new byte[] {'k', 0, 1, 0, 0, 0} : new byte[] {'k', 0, 0});
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        byte[] png = Drawing.file(Drawing.image(BufferedImage.TYPE_BYTE_INDEXED, 8, 8, 0), "png");
        ByteBuffer file = ByteBuffer.allocate(png.length + packed.size() + 12);
        file.put(png, 0, 33).putInt(packed.size());
        byte[] chunk = (type + packed.toString(StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(chunk);
        file.put(chunk).putInt((int) crc.getValue()).put(png, 33, png.length - 33);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        assertThat(new ImageDecoder(1000).decode(file.array()).size()).isEqualTo("8x8");
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(20L << 20);
    }

    @Test
    void aPartThatClaimsMoreBytesThanThereAreIsNotMadeRoomFor() throws IOException {
        byte[] png = Drawing.png(6, 4, 0);
        byte[] long32 = new byte[png.length + 12];
        System.arraycopy(png, 0, long32, 0, 33);
        // behind the header, a palette of two thousand million bytes
        System.arraycopy(new byte[] {0x7F, 0x00, 0x00, 0x00, 'P', 'L', 'T', 'E'}, 0, long32, 33, 8);
        System.arraycopy(png, 33, long32, 45, png.length - 33);
        assertThatThrownBy(() -> new ImageDecoder(1000).decode(long32))
                .isInstanceOf(BadImageException.class)
                .hasMessage("expected a whole PNG, got a part of 2130706432 bytes at byte 33");
    }
}
