package io.lockstep.driver.column;

import io.lockstep.driver.sound.SoundAugmentation;
import io.lockstep.driver.sound.SoundForm;
import io.lockstep.driver.sound.Wav;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.driver.value.ColumnType.Kind;
import io.lockstep.kernels.plaindata.Binding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Examples of {@link SoundColumn}. */
final class SoundColumnExamples implements ColumnExamples {
    private static final SoundForm FORM = new Binding()
            .bind(SoundForm.class, Map.of("rate", 8000, "seconds", 0.0005, "features", "waveform"), "sound");

    @Override
    public Column column() {
        return new SoundColumn("speech", FORM, true, new SoundAugmentation(1, 0, null, null));
    }

    @Override
    public List<ColumnType> types() {
        return List.of(new ColumnType(Kind.BYTES, "binary"), new ColumnType(Kind.NUMBERS, "vector"));
    }

    /** Samples of 1/2 and of nothing; the last is longer than what is taken. */
    @Override
    public List<@Nullable Object> values() {
        return Arrays.asList(Wav.of(8000, 16384), Wav.of(8000, 0, 0, -16384), Wav.of(8000, 0, 0, 0, 0, 16384));
    }

    /** Of 12 samples one is 1/2 and one -1/2: mean 0, deviation sqrt(0.5 / 12). */
    @Override
    public Feature learnt() {
        return new SoundFeature("speech", FORM, List.of(0.0), List.of(Math.sqrt(0.5 / 12)));
    }

    @Override
    public List<List<? extends Number>> encoded() {
        float half = (float) (0.5 / Math.sqrt(0.5 / 12));
        return List.of(List.of(half, 0f, 0f, 0f), List.of(0f, 0f, -half, 0f), List.of(0f, 0f, 0f, 0f));
    }

    @Override
    public List<String> elements() {
        return List.of("speech[0]", "speech[1]", "speech[2]", "speech[3]");
    }

    @Override
    public Map<Object, String> refused() {
        return ColumnExamples.refusals(
                new byte[0],
                "column 'speech': expected a WAV file, got an empty file",
                "text",
                "column 'speech': expected a WAV file's bytes, got no bytes");
    }
}
