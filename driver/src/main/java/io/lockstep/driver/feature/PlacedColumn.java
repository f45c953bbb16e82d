package io.lockstep.driver.feature;

import io.lockstep.driver.column.Column;
import io.lockstep.driver.column.ColumnPlace;

/** A column with the place of the config that names it. */
record PlacedColumn(ColumnPlace place, Column column) {}
