/** What is shipped for running Millrace elsewhere, held against what it is to be. */
@NullMarked
package dev.millrace.deploy;

import org.jspecify.annotations.NullMarked;
