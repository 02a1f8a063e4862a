package org.onbehalf.internal;

/** A {@code java.util.function.Supplier} that may throw a checked exception. */
public interface ThrowingSupplier<T, E extends Exception> {
  T get() throws E;
}
