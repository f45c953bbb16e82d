package io.lockstep.kernels.backend.blas;

import static org.junit.jupiter.api.Assumptions.abort;

import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.plain.OperandSizes;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.MatrixProductsContract;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class BlasProductsTest extends MatrixProductsContract {
    private static @Nullable BlasProducts products;

    @BeforeAll
    static void open() {
        try {
            Backends.named(Blas.NAME);
        } catch (BackendUnavailableException e) {
            abort("no OpenBLAS on this machine: " + e.getMessage());
        }
        products = new BlasProducts(new BlasMultiplier(List.of()), new OperandSizes(131 * 521, 131 * 521));
    }

    @Override
    protected MatrixProducts products() {
        return Objects.requireNonNull(products);
    }

    @AfterAll
    static void close() {
        if (products != null) {
            products.close();
        }
    }
}
