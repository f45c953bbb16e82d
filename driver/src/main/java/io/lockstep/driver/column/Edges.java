package io.lockstep.driver.column;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Edges of bins, as numbers. Immutable. */
final class Edges extends AbstractList<Double> implements RandomAccess {
    private final double[] edges;

    Edges(List<Double> edges) {
        this.edges = edges.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double at(int index) {
        return edges[index];
    }

    @Override
    public Double get(int index) {
        return edges[index];
    }

    @Override
    public int size() {
        return edges.length;
    }
}
