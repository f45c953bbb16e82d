package io.lockstep.driver.testing;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes of this module without its tests, read once in a test JVM. */
public final class MainClasses {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lockstep.driver");

    private MainClasses() {}

    /** All of them. */
    public static JavaClasses all() {
        return ALL;
    }
}
