package dev.millrace.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Looks into the answers to uploads, which have no content when all is well and which the SDK therefore does not read: a
 * server that had sent its 200 before it failed can only say so there.
 */
final class ErrorInSuccess implements ExecutionInterceptor {
    private static final int LOOKED_AT_BYTES = 16 * 1024;

    @Override
    public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context,
            ExecutionAttributes attributes) {
        Optional<InputStream> content = context.responseBody();
        boolean isUpload = context.request() instanceof PutObjectRequest
                || context.request() instanceof UploadPartRequest;
        if (!isUpload || !context.httpResponse().isSuccessful() || content.isEmpty()) {
            return content;
        }
        return Optional.of(new ByteArrayInputStream(checked(content.get())));
    }

    private static byte[] checked(InputStream content) {
        try {
            byte[] beginning = content.readNBytes(LOOKED_AT_BYTES);
            if (new String(beginning, StandardCharsets.UTF_8).contains("<Error>")) {
                throw SdkClientException.create("the answer was a success that holds an error");
            }
            return beginning;
        } catch (IOException e) {
            throw SdkClientException.create("the answer broke off", e);
        }
    }
}
