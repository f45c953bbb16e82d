package io.lockstep.driver.prepare;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator's elements, each through a function. */
record Mapped<A, B>(Iterator<A> from, Function<A, B> function) implements Iterator<B> {
    @Override
    public boolean hasNext() {
        return from.hasNext();
    }

    @Override
    public B next() {
        return function.apply(from.next());
    }
}
