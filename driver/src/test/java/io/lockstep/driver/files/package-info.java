/** Tests of files on local and Hadoop file systems, and files that fail on purpose. */
@NullMarked
package io.lockstep.driver.files;

import org.jspecify.annotations.NullMarked;
