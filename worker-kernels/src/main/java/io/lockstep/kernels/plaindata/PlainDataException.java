package io.lockstep.kernels.plaindata;

/** Plain data that does not have the form a record asks for; {@link #path} says where, e.g. {@code train.optimizer}. */
public final class PlainDataException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    /**
     * @param path dotted path from the root of the data, empty for the root itself
     * @param problem what was expected, what was found, what to do
     */
    public PlainDataException(String path, String problem) {
        super(path.isEmpty() ? problem : Excerpt.of(path) + ": " + problem);
        this.path = path;
        this.problem = problem;
    }

    public String path() {
        return path;
    }

    public String problem() {
        return problem;
    }
}
