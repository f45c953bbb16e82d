package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.MatrixProductsContract;

class EjmlProductsTest extends MatrixProductsContract {
    @Override
    protected MatrixProducts products() {
        return new EjmlProducts();
    }
}
