/** Tests of model directories and of the safetensors format against hostile files. */
@NullMarked
package io.lockstep.driver.modeldir;

import org.jspecify.annotations.NullMarked;
