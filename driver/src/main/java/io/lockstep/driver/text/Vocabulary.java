package io.lockstep.driver.text;

import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/** Terms with their places in a list. Immutable. */
public final class Vocabulary extends AbstractList<String> implements RandomAccess {
    /** Place of a term that is not there. */
    public static final int ABSENT = -1;

    private final List<String> terms;
    private final Map<String, Integer> places;

    /** @throws IllegalArgumentException when a term is there twice */
    public Vocabulary(List<String> terms) {
        this.terms = List.copyOf(terms);
        this.places = new HashMap<>(2 * terms.size());
        for (int i = 0; i < this.terms.size(); i++) {
            Integer earlier = places.put(this.terms.get(i), i);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "expected each term once, got '" + this.terms.get(i) + "' at " + earlier + " and " + i);
            }
        }
    }

    /** Place of a term, from 0; {@link #ABSENT} when it is not there. */
    public int place(String term) {
        return places.getOrDefault(term, ABSENT);
    }

    @Override
    public String get(int index) {
        return terms.get(index);
    }

    @Override
    public int size() {
        return terms.size();
    }
}
