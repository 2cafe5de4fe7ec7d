/** Small benchmarks of the parts that see every record, next to well-known libraries doing the same. */
package dev.millrace.jmh;
