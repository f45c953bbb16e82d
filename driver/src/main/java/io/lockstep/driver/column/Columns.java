package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Registry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** All kinds of columns with the features they learn, by their names in configs and in {@code model.json}. */
public final class Columns {
    /** What a config says of a column; in this order columns are part of a row's identity. */
    public static final Registry<Column> REGISTRY = new Registry<>(Column.class);

    /** What is learnt about a column. */
    public static final Registry<Feature> FEATURES = new Registry<>(Feature.class);

    static {
        add("numeric", NumericColumn.class, NumericFeature.class);
        add("categorical", CategoricalColumn.class, CategoricalFeature.class);
        add("array", ArrayColumn.class, ArrayFeature.class);
        add("image", ImageColumn.class, ImageFeature.class);
        add("ids", IdsColumn.class, IdsFeature.class);
        add("hashed", HashedColumn.class, HashedColumn.Hashed.class);
        add("words", WordsColumn.class, WordsColumn.Words.class);
        add("characters", CharactersColumn.class, CharactersColumn.Characters.class);
        add("tfidf", TfIdfColumn.class, TfIdfFeature.class);
        add("bytes", BytesColumn.class, BytesColumn.Bytes.class);
        add("sound", SoundColumn.class, SoundFeature.class);
        add("buckets", BucketsColumn.class, BucketsFeature.class);
        add("boolean", BooleanColumn.class, BooleanFeature.class);
        add("date", DateColumn.class, DateFeature.class);
        add("piecewiseLinear", PiecewiseLinearColumn.class, PiecewiseLinearFeature.class);
        add("tokens", TokensColumn.class, TokensColumn.Tokens.class);
        add("nextTokens", NextTokensColumn.class, NextTokensColumn.NextTokens.class);
        add("pitches", PitchesColumn.class, PitchesColumn.Pitches.class);
        add("nextPitches", NextPitchesColumn.class, NextPitchesColumn.NextPitches.class);
        add("voices", VoicesColumn.class, VoicesColumn.VoicesOfKeys.class);
        add("bpe", BpeColumn.class, BpeColumn.Pairs.class);
        FEATURES.with("scaled", ScaledFeature.class);
        REGISTRY.with("auto", AutoColumn.class);
    }

    private Columns() {}

    private static void add(String name, Class<? extends Column> column, Class<? extends Feature> feature) {
        REGISTRY.with(name, column);
        FEATURES.with(name, feature);
    }

    /** Columns by kind, those of a kind as they were: in what order a config lists kinds decides nothing. */
    public static <T> List<T> byKind(List<T> columns, Function<T, Column> column) {
        List<String> names = new ArrayList<>(REGISTRY.names());
        List<T> sorted = new ArrayList<>(columns);
        sorted.sort(Comparator.comparingInt(one -> names.indexOf(REGISTRY.nameOf(column.apply(one)))));
        return sorted;
    }
}
