/** Servers and fakes that several tests use. */
@NullMarked
package dev.millrace.testkit;

import org.jspecify.annotations.NullMarked;
