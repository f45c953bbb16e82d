package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.MatrixProductsContract;
import io.lockstep.kernels.parameter.ParameterLayout;
import java.util.List;

class EjmlProductsTest extends MatrixProductsContract {
    private final MatrixProducts products = new EjmlProducts(new PackedWeights(new ParameterLayout(List.of())));

    @Override
    protected MatrixProducts products() {
        return products;
    }
}
