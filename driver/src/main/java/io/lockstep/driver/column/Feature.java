package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.driver.text.Tokenizer;
import io.lockstep.kernels.loss.PredictedColumns.Spelling;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A column with what was learnt about it, part of every model. Its kinds are in {@link Columns#FEATURES}. */
public interface Feature {
    /** Name of the column in the rows. */
    String column();

    /** What it becomes, as it is stored. */
    Slot slot();

    /** What it becomes in a batch, once it is decoded. */
    default TensorType tensor() {
        return slot().tensor();
    }

    /** Checks that the column can hold what the feature reads. */
    void checkType(ColumnTypes types);

    /** The largest id it may give; -1 where it gives none. */
    default int largestId() {
        return -1;
    }

    /**
     * Checks that the images of a source are what was learnt from.
     *
     * @param where the images are, for the message
     * @param input shape of the input that the feature alone becomes; absent: it is a part of one
     * @param found shape of the source's images
     * @throws IllegalArgumentException naming both shapes
     */
    default void checkImages(String where, @Nullable Shape input, Shape found) {}

    /**
     * Writes the slot.
     *
     * @param value of the column; null when missing
     */
    void encode(@Nullable Object value, SlotWriter row) throws BadRowException;

    /**
     * As {@link #encode}, of an answer that has to be known: what no training row had makes the row a bad one.
     *
     * @param value of the column; null when missing
     */
    default void encodeKnown(@Nullable Object value, SlotWriter row) throws BadRowException {
        encode(value, row);
    }

    /** What was learnt that its ids stand for, in their order; empty where they mean what they are. */
    default List<String> vocabulary() {
        return List.of();
    }

    /** What of a text its ids are; null where they are no words or characters. */
    default Tokenizer.@Nullable Unit tokenUnit() {
        return null;
    }

    /** Whether, as an answer, it is what follows at each step of an input's feature. */
    default boolean follows(Feature input) {
        return false;
    }

    /**
     * Steps of a row's whole value, where it is an answer by steps: those that a length cuts off, and the first where answers are of what
     * follows it, included.
     *
     * @param value of the column, which {@link #encode} accepts; null when missing
     * @return 0: as many as it gives
     */
    default int steps(@Nullable Object value) throws BadRowException {
        return 0;
    }

    /** Step of the value that the first step of its answer is of: 1 where that is what follows. */
    default int firstStep() {
        return 0;
    }

    /** How its ids are written as text; null where they are none. */
    default @Nullable Spelling spelling() {
        return null;
    }

    /**
     * How the slot becomes a part of an input.
     *
     * @param input shape of the input that the feature alone becomes; absent: it is a part of one
     * @param augmentation of images in training
     */
    default Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
        return new AsStored();
    }

    /**
     * Whether values are images, for which what a config says of all images is meant.
     *
     * @param input shape of the input that the feature alone becomes; absent: it is a part of one
     */
    default boolean isImage(@Nullable Shape input) {
        return false;
    }

    /**
     * What each item of a row's value is called, where it becomes ids: words, characters, the ids themselves; of a text that is
     * padded those before its end.
     *
     * @param value of the column, which {@link #encode} accepts; null when missing
     * @return empty: items have no names
     */
    default List<String> items(@Nullable Object value) throws BadRowException {
        return List.of();
    }

    /**
     * How its numbers are shown to people as a picture; null where they are none.
     *
     * @param input shape of the input that the feature alone becomes; absent: it is a part of one
     */
    default @Nullable PictureForm picture(@Nullable Shape input) {
        return null;
    }

    /** Whether a value is one that training rows never had, which encodes as if it said nothing. */
    default boolean isUnknown(@Nullable Object value) throws BadRowException {
        return false;
    }

    /** Whether {@link #encode} itself says so to the writer, so that the value needs not be looked at again. */
    default boolean tellsUnknown() {
        return false;
    }

    /**
     * What an element of {@link #tensor} says of the column, for people: {@code age}, {@code city = Bern},
     * {@code image[17]}.
     */
    default String element(int index) {
        return tensor().shape().elementCount() == 1 ? column() : column() + "[" + index + "]";
    }
}
