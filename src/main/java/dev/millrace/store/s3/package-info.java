/** Object stores that speak S3; the only package that knows the AWS SDK. */
@NullMarked
@CheckReturnValue
package dev.millrace.store.s3;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
