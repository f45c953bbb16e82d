package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A category: one input for each, 1 where the row has it. After them an input for missing values and one for categories
 * that no training row had, where there are such inputs.
 *
 * @param categories ascending by code point, as {@link io.lockstep.driver.value.CanonicalText} has them; in models from
 *     before there was one text for each value, as they were written
 * @param missing whether missing has an input
 * @param other whether unknown categories have an input
 */
public record CategoricalFeature(String column, List<String> categories, boolean missing, boolean other)
        implements Feature {
    public CategoricalFeature {
        categories = new CategoryNames(categories);
        for (int i = 1; i < categories.size(); i++) {
            if (categories.get(i - 1).compareTo(categories.get(i)) >= 0) {
                throw new IllegalArgumentException("categories must ascend, got '" + categories.get(i - 1)
                        + "' before '" + categories.get(i) + "'");
            }
        }
    }

    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, size());
    }

    private int size() {
        return categories.size() + (missing ? 1 : 0) + (other ? 1 : 0);
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireText("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        int size = size();
        int place = value == null ? (missing ? categories.size() : -1) : index(value);
        if (value != null && place < 0) {
            row.unknown();
            place = other ? size - 1 : -1;
        }
        row.oneOf(size, place);
    }

    @Override
    public String element(int index) {
        if (index < categories.size()) {
            return column + " = " + categories.get(index);
        }
        return missing && index == categories.size() ? column + " is missing" : column + " is unknown";
    }

    @Override
    public boolean isUnknown(@Nullable Object value) throws BadRowException {
        return value != null && index(value) < 0;
    }

    @Override
    public boolean tellsUnknown() {
        return true;
    }

    private int index(Object value) throws BadRowException {
        CategoryNames names = (CategoryNames) categories;
        int index = value instanceof String text ? names.index(text) : -1;
        return index >= 0 ? index : names.index(Numbers.label(column, value));
    }
}
