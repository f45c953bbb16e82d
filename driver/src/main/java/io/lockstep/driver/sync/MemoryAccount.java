package io.lockstep.driver.sync;

/** Memory that one process needs, as its sync mode enters it, kind by kind; sizes are in bytes. */
public interface MemoryAccount {
    /** Executors of the roster. */
    int executors();

    /** Threads of this one. */
    int threads();

    /** Slices this executor computes, where {@link SyncMode#shares shares} are dealt by threads. */
    int slices();

    /** Slices of a batch. */
    int allSlices();

    /** Shares this executor computes. */
    int shares();

    /** One copy of all parameters. */
    long parameters();

    /** One copy of the parameters this executor owns. */
    long chunk();

    /** Copies the optimizer keeps beside the parameters. */
    int slots();

    /** Whether a moving average of the parameters is kept. */
    boolean averages();

    /** Whether validation rows are measured. */
    boolean validates();

    /** An entry on the heap. */
    void heap(String kind, long bytes);

    /**
     * Sums of gradients.
     *
     * @param finished on the heap
     * @param waiting where the backend keeps its gradients
     */
    void sums(long finished, long waiting);

    /**
     * Sums that wait for their siblings, one for each level of the tree, when so many threads compute so many slices.
     */
    long waitingSums(int slices, int threads);

    /** Compiled networks. */
    void networks(int count, int threadsOfEach);

    /** Training rows and batches, of so many slices. */
    void examples(int slices);

    /** Validation rows, and what scores them; nothing where there are none. */
    void validation();

    /** What goes between executors; nothing where there is one. */
    void communication();

    /** What rows of tables take beside their values, which are the network's; nothing where the model has none. */
    void tables();
}
