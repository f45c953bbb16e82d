package io.lockstep.kernels.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives a test a {@link SplittableRandom}; a failure says how to run it again with the same seed. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Seeded.Source.class)
public @interface Seeded {
    /** Resolves the generator and reports the seed. */
    final class Source implements ParameterResolver, TestExecutionExceptionHandler {
        private static final long SEED = Long.getLong("test.seed", System.nanoTime());

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == SplittableRandom.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return new SplittableRandom(SEED ^ test.getUniqueId().hashCode());
        }

        @Override
        public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
            failure.addSuppressed(new AssertionError("reproduce with -Dtest.seed=" + SEED));
            throw failure;
        }
    }
}
