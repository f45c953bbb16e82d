package io.lockstep.driver.overview;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ImageColumn;
import io.lockstep.driver.config.Question;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.split.OrderSplit;
import io.lockstep.driver.survey.BottomSample;
import io.lockstep.driver.thumbnail.Thumbnail;
import io.lockstep.driver.thumbnail.Thumbnails;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns an example shows: those with answers, then inputs, then others, as many as a person looks at. */
final class ExampleColumns {
    private static final int MOST = 12;
    private static final int MOST_DRAWN = 2;

    private final List<String> names;
    private final List<Integer> indices = new ArrayList<>();
    /** Of those columns that are no part of what a row's content is. */
    private final List<Integer> unused = new ArrayList<>();

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final @Nullable List<Integer> image;
    private final int group;

    /** @param image shape of the source's pictures; absent: it has none */
    ExampleColumns(Recipe recipe, @Nullable List<Integer> image) {
        this.image = image;
        Set<String> wanted = new LinkedHashSet<>();
        String classes = null;
        for (Question question : recipe.questions()) {
            wanted.addAll(question.targets());
            if (classes == null && question.isOfColumns() && question.task().hasClasses()) {
                classes = question.targets().get(0);
            }
            Column own = question.column();
            if (own != null) {
                columns.put(own.column(), own);
            }
        }
        for (Column column : recipe.inputColumns()) {
            wanted.add(column.column());
            columns.putIfAbsent(column.column(), column);
        }
        Set<String> used = Set.copyOf(wanted);
        wanted.addAll(recipe.columns());
        wanted.remove(OrderSplit.FIRST);
        wanted.remove(OrderSplit.LAST);
        this.names = wanted.stream().limit(MOST).toList();
        for (String name : names) {
            int index = recipe.columns().indexOf(name);
            indices.add(index);
            if (!used.contains(name)) {
                unused.add(index);
            }
        }
        this.group = classes == null ? -1 : recipe.columns().indexOf(classes);
    }

    List<String> names() {
        return names;
    }

    boolean hasGroups() {
        return group >= 0;
    }

    /** A row's class; empty where rows have none. */
    String group(@Nullable Object[] values) {
        Object value = group < 0 ? null : values[group];
        String text = value == null ? null : CanonicalText.of(value);
        return text == null ? "" : Excerpt.of(text);
    }

    /**
     * A hash of what an example shows, at least 0: rows of equal content may differ in columns that are not used.
     *
     * @param content hash of the row's content
     */
    long hash(long content, @Nullable Object[] values) {
        long hash = content;
        for (int index : unused) {
            Object value = values[index];
            String text = value == null ? "" : CanonicalText.of(value);
            hash = BottomSample.hash(
                    hash, text == null ? Arrays.deepHashCode(new Object[] {value}) : BottomSample.hash(text));
        }
        return hash;
    }

    /** Of the columns, in order; beyond a few, pictures are told in words. */
    List<Thumbnail> thumbnails(@Nullable Object[] values) {
        List<Thumbnail> thumbnails = new ArrayList<>();
        int drawn = 0;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean source = name.equals(ImageColumn.IMAGE);
            Thumbnail thumbnail = Thumbnails.of(columns.get(name), source ? image : null, values[indices.get(i)]);
            if (thumbnail instanceof Thumbnail.Picture) {
                drawn++;
                thumbnail = drawn > MOST_DRAWN ? new Thumbnail.Words(thumbnail.describe()) : thumbnail;
            }
            thumbnails.add(thumbnail);
        }
        return thumbnails;
    }
}
