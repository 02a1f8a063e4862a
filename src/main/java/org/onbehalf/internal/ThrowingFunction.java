package org.onbehalf.internal;

/** A {@code java.util.function.Function} that may throw a checked exception. */
public interface ThrowingFunction<T, R, E extends Exception> {
  R apply(T argument) throws E;
}
