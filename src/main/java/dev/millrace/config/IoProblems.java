package dev.millrace.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What Java's file exceptions mean, in words: their messages are often only the file's name again. */
final class IoProblems {
    private IoProblems() {}

    static String say(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "access denied";
            case CharacterCodingException _ -> "it is not UTF-8 text";
            default -> String.valueOf(problem.getMessage());
        };
    }
}
