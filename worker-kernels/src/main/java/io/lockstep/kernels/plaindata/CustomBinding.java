package io.lockstep.kernels.plaindata;

/**
 * A type with a way of its own to be written, where a record's components and a kind's name are not enough.
 *
 * @param <T> the type written so
 */
public interface CustomBinding<T> {
    Class<T> type();

    /**
     * @param binding for what stands inside
     * @param path where the data stands, for messages
     * @throws PlainDataException naming the path, what was expected and what was found
     */
    T bind(Binding binding, Object data, String path);

    /**
     * What {@link #bind} reads as the same value.
     *
     * @param binding for what stands inside: it leaves out defaults where the canonical form is wanted
     */
    Object unbind(Binding binding, T value);
}
