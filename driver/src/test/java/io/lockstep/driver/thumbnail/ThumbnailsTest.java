package io.lockstep.driver.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.column.SoundColumn;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.kernels.plaindata.Binding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private static ImageColumn images(List<Integer> shape) {
        return new ImageColumn("image", shape, null, null, false, null, null);
    }

    private static BufferedImage decoded(Thumbnail thumbnail) throws IOException {
        assertThat(thumbnail).isInstanceOf(Thumbnail.Picture.class);
        return ImageIO.read(new ByteArrayInputStream(((Thumbnail.Picture) thumbnail).png()));
    }

    /** Planes of red, green and blue become pixels, as another reader of PNG has them. */
    @Test
    void aSmallPictureStaysAsItIs() throws IOException {
        byte[] planes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 200, 13, 14, 15, 16, 17, 18};
        BufferedImage picture = decoded(Thumbnails.of(images(List.of(3, 2, 3)), null, planes));
        assertThat(picture.getWidth()).isEqualTo(3);
        assertThat(picture.getHeight()).isEqualTo(2);
        assertThat(picture.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x01_07_0D);
        assertThat(picture.getRGB(2, 1) & 0xFFFFFF).isEqualTo(0x06_C8_12);
    }

    /** 200 x 100 pixels are cut to squares of 3 with their mean. */
    @Test
    void aLargePictureIsMadeSmall() throws IOException {
        byte[] grey = new byte[200 * 100];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) (i % 200);
        }
        Thumbnail thumbnail = Thumbnails.of(images(List.of(1, 100, 200)), null, grey);
        BufferedImage picture = decoded(thumbnail);
        assertThat(picture.getWidth()).isEqualTo(66);
        assertThat(picture.getHeight()).isEqualTo(33);
        assertThat(picture.getRaster().getSample(10, 20, 0)).as("of 30, 31, 32").isEqualTo(31);
        assertThat(thumbnail.describe()).isEqualTo("picture 200x100, grey");
        assertThat(((Thumbnail.Picture) thumbnail).dataUri()).startsWith("data:image/png;base64,iVBORw0KGgo");
    }

    @Test
    void picturesOfOtherShapesAreToldInWords() {
        assertThat(Thumbnails.of(images(List.of(2, 3, 3)), null, new byte[18]).describe())
                .isEqualTo("18 pixels");
        assertThat(Thumbnails.of(images(List.of(1, 3, 3)), null, new byte[8]).describe())
                .isEqualTo("8 pixels");
    }

    private static byte[] tone(int rate, double hertz) {
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * rate).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * rate);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        file.putShort((short) 1)
                .putInt(rate)
                .putInt(2 * rate)
                .putShort((short) 2)
                .putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * rate);
        for (int i = 0; i < rate; i++) {
            file.putShort((short) (20_000 * Math.sin(2 * Math.PI * hertz * i / rate)));
        }
        return file.array();
    }

    /** A tone is a bright line, a higher one further up. */
    @Test
    void aSoundIsItsSpectrogram() throws IOException {
        SoundForm form = new Binding().bind(SoundForm.class, Map.of("rate", 8000), "");
        SoundColumn column = new SoundColumn("sound", form, true, null);
        int low = brightest(decoded(Thumbnails.of(column, null, tone(8000, 300))));
        int high = brightest(decoded(Thumbnails.of(column, null, tone(8000, 3000))));
        assertThat(high).isLessThan(low);
        assertThat(Thumbnails.of(column, null, new byte[] {1}).describe()).startsWith("expected a WAV file");
        assertThat(Thumbnails.of(column, null, tone(8000, 300)).describe()).isEqualTo("sound, 16.0 kB");
    }

    private static int brightest(BufferedImage picture) {
        int brightest = 0;
        int middle = picture.getWidth() / 2;
        for (int y = 0; y < picture.getHeight(); y++) {
            boolean more = picture.getRaster().getSample(middle, y, 0)
                    > picture.getRaster().getSample(middle, brightest, 0);
            brightest = more ? y : brightest;
        }
        return brightest;
    }

    @Test
    void otherValuesAreCurvesAndWords() {
        double[] numbers = new double[300];
        numbers[299] = 6;
        assertThat(Thumbnails.of(numbers)).isInstanceOfSatisfying(Thumbnail.Curve.class, curve -> {
            assertThat(curve.numbers()).hasSize(100).endsWith(0f, 2f);
            assertThat(curve.text()).isEqualTo("300 numbers from 0.000 to 6.000");
        });
        assertThat(Thumbnails.of(3.0).describe()).isEqualTo("3");
        assertThat(Thumbnails.of(null).describe()).isEmpty();
        assertThat(Thumbnails.of(new Object[] {"a", "b"}).describe()).isEqualTo("a b");
        assertThat(Thumbnails.of("x".repeat(1000)).describe()).hasSize(Thumbnails.MOST_LETTERS + 1);
    }

    @Test
    void aThumbnailTravelsAsBytes() throws IOException {
        List<Thumbnail> all = List.of(
                new Thumbnail.Words("it"),
                new Thumbnail.Curve(List.of(1f, 2f), "two"),
                Thumbnails.of(images(List.of(1, 1, 1)), null, new byte[] {9}));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Thumbnail thumbnail : all) {
            Thumbnail.write(thumbnail, new DataOutputStream(bytes));
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(Thumbnail.read(in)).isEqualTo(all.get(0));
        assertThat(Thumbnail.read(in)).isEqualTo(all.get(1));
        assertThat(Thumbnail.read(in)).usingRecursiveComparison().isEqualTo(all.get(2));
    }
}
